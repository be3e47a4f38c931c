package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;

/**
 * What each resource costs on one day: a resource, a type and two amounts of 128 bits a line. To add up the lines of a
 * resource is quicker here, where resources are numbers, than in the engine, where they are texts.
 */
final class DayLines {
    private static final int AMOUNTS = 4;
    /** In a dollar. */
    private static final double UNITS = 1e12;

    private int size;
    private int[] resources = new int[64];
    private int[] types = new int[64];
    /** Unblended and amortised, each the lower word first. */
    private long[] amounts = new long[AMOUNTS * 64];

    private double unblended;
    private double amortized;

    /** The next columns of a row: the two amounts. */
    void add(int resource, int type, BinaryRow row) {
        if (size == resources.length) {
            resources = Arrays.copyOf(resources, size * 2);
            types = Arrays.copyOf(types, size * 2);
            amounts = Arrays.copyOf(amounts, AMOUNTS * size * 2);
        }
        resources[size] = resource;
        types[size] = type;
        int at = AMOUNTS * size;
        amounts[at] = row.int128();
        amounts[at + 1] = row.high();
        amounts[at + 2] = row.int128();
        amounts[at + 3] = row.high();
        unblended += dollars(amounts[at], amounts[at + 1]);
        amortized += dollars(amounts[at + 2], amounts[at + 3]);
        size++;
    }

    /** What the lines come to without their signs in the greater metric, nearly. */
    double dollars() {
        return Math.max(unblended, amortized);
    }

    private static double dollars(long low, long high) {
        return Math.abs(high * 0x1p64 + (low >>> 1) * 2.0) / UNITS;
    }

    /**
     * A line for each resource that has any, to which its others are added, in the order of the resources: neighbours lie
     * side by side in memory. To be asked for once.
     *
     * @param laterType of two types that lines of one resource have, whichever comes first
     */
    int[] byResource(int resourceCount, IntBinaryOperator laterType) {
        int[] firstOf = new int[resourceCount];
        int[] next = new int[size];
        for (int line = 0; line < size; line++) {
            if (resources[line] != FlowSink.NONE) {
                next[line] = firstOf[resources[line]];
                firstOf[resources[line]] = line + 1;
            }
        }
        int[] order = new int[size];
        int count = 0;
        for (int first : firstOf) {
            if (first != 0) {
                order[count++] = first - 1;
                for (int line = next[first - 1]; line != 0; line = next[line - 1]) {
                    addTo(first - 1, line - 1);
                    types[first - 1] = laterType.applyAsInt(types[first - 1], types[line - 1]);
                }
            }
        }
        return Arrays.copyOf(order, count);
    }

    private void addTo(int line, int other) {
        RollupSums.add(amounts, AMOUNTS * line, costLow(other), costHigh(other));
        RollupSums.add(amounts, AMOUNTS * line + 2, amortizedLow(other), amortizedHigh(other));
    }

    int resource(int line) {
        return resources[line];
    }

    int type(int line) {
        return types[line];
    }

    long costLow(int line) {
        return amounts[AMOUNTS * line];
    }

    long costHigh(int line) {
        return amounts[AMOUNTS * line + 1];
    }

    long amortizedLow(int line) {
        return amounts[AMOUNTS * line + 2];
    }

    long amortizedHigh(int line) {
        return amounts[AMOUNTS * line + 3];
    }
}
