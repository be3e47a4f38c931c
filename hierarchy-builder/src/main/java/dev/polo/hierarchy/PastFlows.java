package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import dev.polo.common.clickhouse.ClickHouse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
            WHERE valid_from < ${last_end} AND valid_to >= ${first_end} AND resource_arn IN
            (
                SELECT resource_arn FROM resource_ancestry_history
                WHERE valid_from >= ${first_end} OR (valid_to >= ${first_end} AND valid_to != ${open})
            )
            """.replace("${open}", AncestryHistory.OPEN);

    private static final int NONE = -1;
    private static final int INTS = 6;
    private static final int LONGS = 3;
    /** Flows in one block: an array that doubles would need three times the room of what it holds. */
    private static final int BLOCK = 1 << 16;

    private final int[] firstOf;
    private int size;
    /** Blocks of hierarchy, node, type, parent, depth and the resource's next flow. */
    private final List<int[]> ints = new ArrayList<>();

    /** Blocks of mass, and from and to in milliseconds. */
    private final List<long[]> longs = new ArrayList<>();

    private PastFlows(int resources) {
        firstOf = new int[resources];
        Arrays.fill(firstOf, NONE);
    }

    /**
     * Reads what was in force at the end of some days.
     *
     * @param firstEnd of the first day that will be asked for, in milliseconds
     * @param lastEnd of the last one
     */
    static PastFlows read(ClickHouse clickHouse, RollupNodes nodes, int resources, long firstEnd, long lastEnd) {
        PastFlows flows = new PastFlows(resources);
        clickHouse.scan(
                FLOWS.replace("${first_end}", moment(firstEnd)).replace("${last_end}", moment(lastEnd)),
                Map.of(),
                row -> flows.add(nodes, row));
        return flows;
    }

    private static String moment(long millis) {
        return "fromUnixTimestamp64Milli(" + millis + ", 'UTC')";
    }

    private void add(RollupNodes nodes, BinaryRow row) {
        int resource = nodes.readResource(row);
        if (size == ints.size() * BLOCK) {
            ints.add(new int[INTS * BLOCK]);
            longs.add(new long[LONGS * BLOCK]);
        }
        int[] flow = ints.get(size / BLOCK);
        int at = INTS * (size % BLOCK);
        flow[at] = Hierarchy.ofSqlName(row.text().string()).number();
        flow[at + 1] = nodes.readNode(row);
        flow[at + 2] = nodes.readType(row);
        flow[at + 3] = nodes.readNode(row);
        flow[at + 4] = row.uint8();
        long[] interval = longs.get(size / BLOCK);
        int from = LONGS * (size % BLOCK);
        interval[from] = row.int64();
        interval[from + 1] = row.int64();
        interval[from + 2] = row.int64();
        if (resource != FlowSink.NONE) {
            flow[at + 5] = firstOf[resource];
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
        for (int flow = firstOf[resource]; flow != NONE; flow = next(flow)) {
            emit(flow, end, sink);
        }
    }

    /** All flows at the end of a day. */
    void all(long end, Sink sink) {
        for (int flow = 0; flow < size; flow++) {
            emit(flow, end, sink);
        }
    }

    private int next(int flow) {
        return ints.get(flow / BLOCK)[INTS * (flow % BLOCK) + 5];
    }

    private void emit(int flow, long end, Sink sink) {
        long[] interval = longs.get(flow / BLOCK);
        int from = LONGS * (flow % BLOCK);
        if (interval[from + 1] < end && interval[from + 2] >= end) {
            int[] block = ints.get(flow / BLOCK);
            int at = INTS * (flow % BLOCK);
            sink.flow(block[at], block[at + 1], block[at + 2], block[at + 3], block[at + 4], interval[from]);
        }
    }
}
