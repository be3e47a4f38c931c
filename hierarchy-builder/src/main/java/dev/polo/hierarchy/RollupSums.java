package dev.polo.hierarchy;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What one day's rollup should hold less what it holds: a sum per hierarchy, node, type and parent, in integers of 128
 * bits with 24 decimals, so exact. A line's 12 decimals times a share's 10^12 units are 24 decimals; 128 bits hold 38
 * digits, as the table's {@code Decimal(38, 24)} does.
 */
final class RollupSums {
    private static final int EMPTY = -1;
    private static final int NUMBERS = 7;
    private static final int DIRECT = 2;
    private static final int AMORTIZED = 4;
    private static final int COUNT = 6;

    private int[] slots = emptySlots(1 << 9);
    private int size;
    /** Node, parent, type and hierarchy of each sum. */
    private int[] keys = new int[4 << 8];

    private long[] numbers = new long[NUMBERS << 8];
    private int[] firstPart = new int[1 << 8];

    /** Costs by resource type: each sum's parts are a list. */
    private int partCount;

    private int[] partType = new int[1 << 8];
    private int[] nextPart = new int[1 << 8];
    private long[] parts = new long[2 << 8];

    /** Where the sum stands; a new one when there is none. */
    int at(int hierarchy, int node, int type, int parent) {
        int slot = hash(hierarchy, node, type, parent) & (slots.length - 1);
        while (slots[slot] != EMPTY) {
            int key = 4 * slots[slot];
            if (keys[key] == node && keys[key + 1] == parent && keys[key + 2] == type && keys[key + 3] == hierarchy) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        slots[slot] = size;
        if (size == firstPart.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
            numbers = Arrays.copyOf(numbers, numbers.length * 2);
            firstPart = Arrays.copyOf(firstPart, size * 2);
        }
        int key = 4 * size;
        keys[key] = node;
        keys[key + 1] = parent;
        keys[key + 2] = type;
        keys[key + 3] = hierarchy;
        firstPart[size++] = EMPTY;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    void addDirect(int sum, long low, long high) {
        add(numbers, NUMBERS * sum + DIRECT, low, high);
    }

    void addTotal(int sum, long low, long high) {
        add(numbers, NUMBERS * sum, low, high);
    }

    void addAmortized(int sum, long low, long high) {
        add(numbers, NUMBERS * sum + AMORTIZED, low, high);
    }

    void addCount(int sum, long count) {
        numbers[NUMBERS * sum + COUNT] += count;
    }

    void addPart(int sum, int type, long low, long high) {
        int part = firstPart[sum];
        while (part != EMPTY && partType[part] != type) {
            part = nextPart[part];
        }
        if (part == EMPTY) {
            if (partCount == partType.length) {
                partType = Arrays.copyOf(partType, partCount * 2);
                nextPart = Arrays.copyOf(nextPart, partCount * 2);
                parts = Arrays.copyOf(parts, partCount * 4);
            }
            part = partCount++;
            partType[part] = type;
            nextPart[part] = firstPart[sum];
            firstPart[sum] = part;
        }
        add(parts, 2 * part, low, high);
    }

    /** Adds each of another's sums to the one of the same hierarchy, node, type and parent. */
    void addAll(RollupSums other) {
        for (int from = 0; from < other.size; from++) {
            int key = 4 * from;
            int sum = at(other.keys[key + 3], other.keys[key], other.keys[key + 2], other.keys[key + 1]);
            int at = NUMBERS * from;
            addTotal(sum, other.numbers[at], other.numbers[at + 1]);
            addDirect(sum, other.numbers[at + DIRECT], other.numbers[at + DIRECT + 1]);
            addAmortized(sum, other.numbers[at + AMORTIZED], other.numbers[at + AMORTIZED + 1]);
            addCount(sum, other.numbers[at + COUNT]);
            for (int part = other.firstPart[from]; part != EMPTY; part = other.nextPart[part]) {
                addPart(sum, other.partType[part], other.parts[2 * part], other.parts[2 * part + 1]);
            }
        }
    }

    int size() {
        return size;
    }

    boolean isZero(int sum) {
        for (int i = NUMBERS * sum; i < NUMBERS * (sum + 1); i++) {
            if (numbers[i] != 0) {
                return false;
            }
        }
        return partsOf(sum) == 0;
    }

    /** The most bytes that {@link #put} writes. */
    int bytes(RollupNodes nodes, int sum) {
        int bytes = 64 + nodes.bytes(keys[4 * sum]) + nodes.idBytes(keys[4 * sum + 1]) + NUMBERS * Long.BYTES;
        bytes += nodes.typeBytes(keys[4 * sum + 2]);
        for (int part = firstPart[sum]; part != EMPTY; part = nextPart[part]) {
            bytes += nodes.typeBytes(partType[part]) + 2 * Long.BYTES;
        }
        return bytes;
    }

    /** A row of {@link DailyRollup#COLUMNS} in RowBinary. */
    void put(ByteBuffer out, RollupNodes nodes, int day, int sum, byte[][] hierarchies) {
        int key = 4 * sum;
        out.putShort((short) day);
        nodes.putNode(out, keys[key]);
        nodes.putType(out, keys[key + 2]);
        nodes.putName(out, keys[key]);
        byte[] hierarchy = hierarchies[keys[key + 3]];
        FlowBlock.number(out, hierarchy.length);
        out.put(hierarchy);
        nodes.putNode(out, keys[key + 1]);
        for (int i = NUMBERS * sum; i < NUMBERS * (sum + 1); i++) {
            out.putLong(numbers[i]);
        }
        FlowBlock.number(out, partsOf(sum));
        for (int part = firstPart[sum]; part != EMPTY; part = nextPart[part]) {
            if ((parts[2 * part] | parts[2 * part + 1]) != 0) {
                nodes.putType(out, partType[part]);
                out.putLong(parts[2 * part]);
                out.putLong(parts[2 * part + 1]);
            }
        }
    }

    private int partsOf(int sum) {
        int count = 0;
        for (int part = firstPart[sum]; part != EMPTY; part = nextPart[part]) {
            if ((parts[2 * part] | parts[2 * part + 1]) != 0) {
                count++;
            }
        }
        return count;
    }

    /** Two words, the lower first, with the carry between them. */
    static void add(long[] to, int at, long low, long high) {
        long sum = to[at] + low;
        to[at + 1] += high + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        to[at] = sum;
    }

    /** The upper word of a number of two words times a mass; the lower one is the plain product's. */
    static long timesHigh(long low, long high, long mass) {
        return Math.unsignedMultiplyHigh(low, mass) + high * mass;
    }

    /** The upper word of the negative of a number; the lower one is the plain negative. */
    static long negatedHigh(long low, long high) {
        return low == 0 ? -high : ~high;
    }

    private static int hash(int hierarchy, int node, int type, int parent) {
        long mixed = ((long) node << 32 | (parent & 0xFFFFFFFFL)) * 0x9E3779B97F4A7C15L + 31L * type + hierarchy;
        mixed = (mixed ^ (mixed >>> 32)) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed >>> 32);
    }

    private void rehash() {
        slots = emptySlots(slots.length * 2);
        for (int sum = 0; sum < size; sum++) {
            int key = 4 * sum;
            int slot = hash(keys[key + 3], keys[key], keys[key + 2], keys[key + 1]) & (slots.length - 1);
            while (slots[slot] != EMPTY) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = sum;
        }
    }

    private static int[] emptySlots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
