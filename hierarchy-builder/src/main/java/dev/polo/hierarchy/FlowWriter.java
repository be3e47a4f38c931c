package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Streams the flows of all hierarchies into one table, the hierarchies side by side: while the server stores a block of
 * one, the rows of the others are encoded.
 */
final class FlowWriter {
    /** Rows whose indexes fit two bytes, and whose columns the processor's cache. */
    static final int BLOCK_ROWS = 1 << 16;
    /** The server makes a part of an insert, and more parts would have to be merged. */
    private static final long INSERT_ROWS = 1 << 20;

    private final ClickHouse clickHouse;
    private final String table;
    private final long version;
    private final int blockRows;

    FlowWriter(ClickHouse clickHouse, String table, long version, int blockRows) {
        this.clickHouse = clickHouse;
        this.table = table;
        this.version = version;
        this.blockRows = blockRows;
    }

    /** Returns the number of rows, all of which are stored. */
    long write(HierarchyGraphs graphs, NodeTable nodes) {
        List<Callable<Long>> writes = Arrays.stream(Hierarchy.values())
                .<Callable<Long>>map(hierarchy -> () -> new Stream(nodes, hierarchy).write(graphs))
                .toList();
        return SideBySide.run("Writing the hierarchy", writes).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private final class Stream {
        private final Hierarchy hierarchy;
        private final FlowBlock block;
        private ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        private long rows;
        private long pending;
        private int inserts;

        Stream(NodeTable nodes, Hierarchy hierarchy) {
            this.hierarchy = hierarchy;
            this.block = new FlowBlock(nodes, hierarchy, version, blockRows, this::encode);
        }

        long write(HierarchyGraphs graphs) {
            graphs.flows(hierarchy, block);
            if (block.rows() > 0) {
                encode();
            }
            if (pending > 0) {
                store();
            }
            return rows;
        }

        private void encode() {
            pending += block.rows();
            buffer = block.encode(buffer);
            if (pending >= INSERT_ROWS) {
                store();
            }
        }

        /** The table is this build's own, so an insert's number says which it is. */
        private void store() {
            clickHouse.insertNative(
                    table, FlowBlock.COLUMNS, buffer.flip(), table + ' ' + hierarchy.sqlName() + ' ' + inserts++);
            buffer.clear();
            rows += pending;
            pending = 0;
        }
    }
}
