package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import dev.polo.common.clickhouse.ClickHouse;
import java.util.Arrays;
import java.util.Map;

/**
 * The flows of those resources whose parents have changed since the end of a past day, with their intervals. For all
 * others the graph of this build is the day's own.
 */
final class PastFlows {
    /** Takes the flows of one resource that were in force. */
    @FunctionalInterface
    interface Sink {
        void flow(int hierarchy, int node, int type, int parent, int depth, long mass);
    }

    private static final String FLOWS = """
            SELECT resource_arn, hierarchy, node_id, node_type, parent_id, depth, share, valid_from, valid_to
            FROM resource_ancestry_history FINAL
            WHERE resource_arn IN
            (
                SELECT resource_arn FROM resource_ancestry_history
                WHERE valid_from >= ${end} OR (valid_to >= ${end} AND valid_to != ${open})
            )
            """.replace("${open}", AncestryHistory.OPEN);

    private static final int NONE = -1;
    private static final int INTS = 6;
    private static final int LONGS = 3;

    private final int[] firstOf;
    private int size;
    /** Hierarchy, node, type, parent, depth and the resource's next flow. */
    private int[] ints = new int[INTS];

    /** Mass, and from and to in milliseconds. */
    private long[] longs = new long[LONGS];

    private PastFlows(int resources) {
        firstOf = new int[resources];
        Arrays.fill(firstOf, NONE);
    }

    /** @param end of the first day that will be asked for, in milliseconds */
    static PastFlows read(ClickHouse clickHouse, RollupNodes nodes, int resources, long end) {
        PastFlows flows = new PastFlows(resources);
        clickHouse.scan(
                FLOWS.replace("${end}", "fromUnixTimestamp64Milli(" + end + ", 'UTC')"),
                Map.of(),
                row -> flows.add(nodes, row));
        return flows;
    }

    private void add(RollupNodes nodes, BinaryRow row) {
        int resource = nodes.readResource(row);
        if (size * INTS == ints.length) {
            ints = Arrays.copyOf(ints, ints.length * 2);
            longs = Arrays.copyOf(longs, longs.length * 2);
        }
        int at = INTS * size;
        ints[at] = Hierarchy.ofSqlName(row.text().string()).number();
        ints[at + 1] = nodes.readNode(row);
        ints[at + 2] = nodes.readType(row);
        ints[at + 3] = nodes.readNode(row);
        ints[at + 4] = row.uint8();
        longs[LONGS * size] = row.int64();
        longs[LONGS * size + 1] = row.int64();
        longs[LONGS * size + 2] = row.int64();
        if (resource != FlowSink.NONE) {
            ints[at + 5] = firstOf[resource];
            firstOf[resource] = size++;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether the resource's parents have changed since. */
    boolean has(int resource) {
        return firstOf[resource] != NONE;
    }

    /** The resource's flows at the end of a day. */
    void flowsOf(int resource, long end, Sink sink) {
        for (int flow = firstOf[resource]; flow != NONE; flow = ints[INTS * flow + 5]) {
            emit(flow, end, sink);
        }
    }

    /** All flows at the end of a day. */
    void all(long end, Sink sink) {
        for (int flow = 0; flow < size; flow++) {
            emit(flow, end, sink);
        }
    }

    private void emit(int flow, long end, Sink sink) {
        if (longs[LONGS * flow + 1] < end && longs[LONGS * flow + 2] >= end) {
            int at = INTS * flow;
            sink.flow(ints[at], ints[at + 1], ints[at + 2], ints[at + 3], ints[at + 4], longs[LONGS * flow]);
        }
    }
}
