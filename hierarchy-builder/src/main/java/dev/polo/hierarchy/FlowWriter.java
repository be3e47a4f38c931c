package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Streams the flows of all hierarchies into one table, the hierarchies side by side: while the server stores a batch of
 * one, the rows of the others are encoded.
 */
final class FlowWriter {
    private static final int SHARE_DECIMALS = 12;
    private static final BigDecimal WHOLE = BigDecimal.valueOf(Closure.MASS, SHARE_DECIMALS);

    private record FlowRow(
            String hierarchy,
            String resourceArn,
            String nodeId,
            String nodeType,
            String parentId,
            int depth,
            BigDecimal share) {}

    private final ClickHouse clickHouse;
    private final TableLayout<FlowRow> layout;
    private final UUID runId;
    private final int batchRows;

    FlowWriter(ClickHouse clickHouse, String table, long version, UUID runId, int batchRows) {
        this.clickHouse = clickHouse;
        this.runId = runId;
        this.batchRows = batchRows;
        this.layout = TableLayout.<FlowRow>of(table)
                .column("hierarchy", "String", FlowRow::hierarchy)
                .column("resource_arn", "String", FlowRow::resourceArn)
                .column("node_id", "String", FlowRow::nodeId)
                .column("node_type", "String", FlowRow::nodeType)
                .column("parent_id", "String", FlowRow::parentId)
                .column("depth", "UInt8", FlowRow::depth)
                .column("share", "Decimal(13, 12)", FlowRow::share)
                .column("_version", "UInt64", row -> version)
                .build();
    }

    /** Returns the number of rows, all of which are stored. */
    long write(Estate estate, HierarchyGraphs graphs) {
        List<Callable<Long>> writes = Arrays.stream(Hierarchy.values())
                .<Callable<Long>>map(hierarchy -> () -> write(estate, graphs, hierarchy))
                .toList();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            long rows = 0;
            for (Future<Long> write : executor.invokeAll(writes)) {
                rows += write.get();
            }
            return rows;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PoloException polo) {
                throw polo;
            }
            throw new PoloException(ErrorCode.BUG, "Writing the hierarchy failed: " + PoloException.describe(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PoloException(ErrorCode.CLICKHOUSE_UNREACHABLE, "Interrupted while writing the hierarchy.", e);
        }
    }

    private long write(Estate estate, HierarchyGraphs graphs, Hierarchy hierarchy) {
        String name = hierarchy.sqlName();
        try (BatchWriter<FlowRow> writer = clickHouse.writer(layout, runId, batchRows)) {
            graphs.flows(
                    hierarchy,
                    (resource, vertex, parent, depth, mass) -> writer.write(new FlowRow(
                            name,
                            estate.arn(resource),
                            graphs.nodeId(vertex),
                            graphs.nodeType(vertex),
                            parent == FlowSink.NONE ? "" : graphs.nodeId(parent),
                            depth,
                            mass == Closure.MASS ? WHOLE : BigDecimal.valueOf(mass, SHARE_DECIMALS))));
            writer.flush();
            return writer.rows();
        }
    }
}
