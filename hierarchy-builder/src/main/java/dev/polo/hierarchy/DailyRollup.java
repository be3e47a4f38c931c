package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import dev.polo.common.clickhouse.ClickHouse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * {@code cost_rollup_daily}: the ledger times the day's shares, a row per day, hierarchy, node with descendants and parent.
 *
 * <p>The builder holds the graphs in memory, so it sends each line up them as the line arrives, and only what the nodes
 * come to goes back: to join millions of flows to the lines in the engine took ten times as long. Resources whose parents
 * have changed since the day go by what was in force then.
 *
 * <p>The table sums what is inserted, so only the difference between what it should say and what it says is inserted;
 * when nothing changed that is nothing, and a build that died half-way is completed by the next one. Each insert has a
 * token of its own: going from 10 to 8 and back to 10 and to 8 again inserts the same -2 twice, and must.
 */
final class DailyRollup {
    private static final String LINES = """
            SELECT day, resource_arn, resource_type, cost_usd, amortized_cost_usd
            FROM cost_lines_resolved
            WHERE day IN (${days}) AND (cost_usd != 0 OR amortized_cost_usd != 0 OR usage_quantity != 0)
            """;

    /** The same, a row per day and resource. */
    private static final String GROUPED_LINES =
            "SELECT day, resource_arn, max(resource_type), sum(cost_usd), sum(amortized_cost_usd) FROM (" + LINES
                    + ") GROUP BY day, resource_arn";

    /** Of a day. To group is slower than to send a few lines more, but hourly lines would fill the builder's memory. */
    private static final int MOST_LINES_PER_RESOURCE = 3;

    private static final String STORED = """
            SELECT day, hierarchy, node_id, node_type, parent_id, cost_usd, direct_cost_usd, amortized_cost_usd,
                   resource_count, cost_by_type
            FROM cost_rollup_daily WHERE day IN (${days})
            """;

    private static final List<String> COLUMNS = List.of(
            "day",
            "node_id",
            "node_type",
            "node_name",
            "hierarchy",
            "parent_id",
            "cost_usd",
            "direct_cost_usd",
            "amortized_cost_usd",
            "resource_count",
            "cost_by_type");

    private static final byte[][] HIERARCHIES = Arrays.stream(Hierarchy.values())
            .map(hierarchy -> hierarchy.sqlName().getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);

    private static final int INSERT_BYTES = 64 << 20;
    private static final long DAY_MILLIS = 86_400_000;

    private final ClickHouse clickHouse;
    private final HierarchyGraphs graphs;
    private final RollupNodes nodes;
    private final Closure[] closures;
    private final Map<LocalDate, Long> unread = new HashMap<>();
    private final Runnable fence;

    /** @param fence asked before each insert: of two builders at once both would insert the same difference */
    DailyRollup(ClickHouse clickHouse, HierarchyGraphs graphs, Runnable fence) {
        this.fence = fence;
        this.clickHouse = clickHouse;
        this.graphs = graphs;
        this.nodes = new RollupNodes(graphs.estate(), NodeNames.logical(clickHouse));
        this.closures = Arrays.stream(Hierarchy.values()).map(graphs::closure).toArray(Closure[]::new);
    }

    /**
     * Brings some days up to date; returns how many rows had to be changed.
     *
     * @param dayLines how many lines these days have
     */
    long update(Collection<LocalDate> days, long dayLines) {
        long few =
                (long) MOST_LINES_PER_RESOURCE * days.size() * graphs.estate().size();
        LongSummaryStatistics ends = days.stream().mapToLong(DailyRollup::end).summaryStatistics();
        PastFlows past = PastFlows.read(clickHouse, nodes, graphs.estate().size(), ends.getMin(), ends.getMax());
        BitSet[] inner = inner(past);
        Map<Integer, Day> sums = new HashMap<>();
        days.forEach(day -> sums.put((int) day.toEpochDay(), new Day((int) day.toEpochDay())));
        clickHouse.scan(
                (dayLines > few ? GROUPED_LINES : LINES).replace("${days}", list(days)),
                Map.of(),
                row -> day(sums, row).addLine(row));
        days.forEach(day -> MostMoney.check(
                day,
                Objects.requireNonNull(sums.get((int) day.toEpochDay())).lines.dollars()));
        SideBySide.run(
                "Rolling up " + list(days),
                List.of(
                        Executors.callable(() -> clickHouse.scan(
                                STORED.replace("${days}", list(days)),
                                Map.of(),
                                row -> day(sums, row).subtractStored(row))),
                        Executors.callable(() -> sums.values().forEach(day -> day.addUp(past, inner)))));
        long rows = 0;
        for (Day day : sums.values()) {
            if (day.unread != 0) {
                unread.put(LocalDate.ofEpochDay(day.number), day.unread);
            }
            day.sums.addAll(day.stored);
            rows += store(day);
        }
        return rows;
    }

    /**
     * The days with lines of resources that were not there when this build read them, each with a hash of these: what
     * is not in the rollup.
     */
    Map<LocalDate, Long> unread() {
        return unread;
    }

    /** In milliseconds. */
    private static long end(LocalDate day) {
        return (day.toEpochDay() + 1) * DAY_MILLIS;
    }

    private static Day day(Map<Integer, Day> sums, BinaryRow row) {
        return Objects.requireNonNull(sums.get(row.day()));
    }

    /** The resources that have descendants, by hierarchy, those left out whose parents have changed since. */
    private BitSet[] inner(PastFlows past) {
        BitSet[] inner = new BitSet[closures.length];
        for (Hierarchy hierarchy : Hierarchy.values()) {
            BitSet parents = new BitSet(graphs.estate().size());
            ParentGraph graph = closures[hierarchy.number()].graph();
            for (int resource = 0; resource < graphs.estate().size(); resource++) {
                if (!past.has(resource)) {
                    for (int i = 0; i < graph.parentCount(resource); i++) {
                        parents.set(graph.parent(resource, i));
                    }
                }
            }
            inner[hierarchy.number()] = parents;
        }
        return inner;
    }

    private long store(Day day) {
        ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        long rows = 0;
        for (int sum = 0; sum < day.sums.size(); sum++) {
            if (day.sums.isZero(sum)) {
                continue;
            }
            int bytes = day.sums.bytes(nodes, sum);
            if (out.remaining() < bytes) {
                out = ByteBuffer.allocate(Math.max(2 * out.capacity(), out.position() + bytes))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(out.flip());
            }
            day.sums.put(out, nodes, day.number, sum, HIERARCHIES);
            rows++;
            if (out.position() > INSERT_BYTES) {
                insert(out);
            }
        }
        insert(out);
        return rows;
    }

    private void insert(ByteBuffer out) {
        if (out.position() > 0) {
            fence.run();
            clickHouse.insertRowBinary(
                    "cost_rollup_daily", COLUMNS, out.flip(), UUID.randomUUID().toString());
            out.clear();
        }
    }

    static String list(Collection<LocalDate> days) {
        return days.stream().map(day -> "'" + day + "'").collect(Collectors.joining(", "));
    }

    private final class Day {
        private final int number;
        private final long end;
        private final DayLines lines = new DayLines();
        private final RollupSums sums = new RollupSums();
        /** Negated; apart, for it is read while the lines go up. */
        private final RollupSums stored = new RollupSums();
        /** A sum of hashes, since the lines come in any order. */
        private long unread;

        Day(int number) {
            this.number = number;
            this.end = (number + 1L) * DAY_MILLIS;
        }

        /** The rest of a row of {@link #LINES}. A line that arrived after the resources were read waits for a build. */
        void addLine(BinaryRow row) {
            int resource = nodes.readResource(row);
            if (resource == FlowSink.NONE) {
                unread += NameTable.mix(row.string().hashCode());
            }
            lines.add(resource, nodes.readType(row), row);
        }

        /** The rest of a row of {@link #STORED}. */
        void subtractStored(BinaryRow row) {
            int hierarchy = Hierarchy.ofSqlName(row.text().string()).number();
            int node = nodes.readNode(row);
            int type = nodes.readType(row);
            int sum = stored.at(hierarchy, node, type, nodes.readNode(row));
            long low = row.int128();
            stored.addTotal(sum, -low, RollupSums.negatedHigh(low, row.high()));
            low = row.int128();
            stored.addDirect(sum, -low, RollupSums.negatedHigh(low, row.high()));
            low = row.int128();
            stored.addAmortized(sum, -low, RollupSums.negatedHigh(low, row.high()));
            stored.addCount(sum, -row.int64());
            int parts = row.count();
            for (int part = 0; part < parts; part++) {
                int partType = nodes.readType(row);
                low = row.int128();
                stored.addPart(sum, partType, -low, RollupSums.negatedHigh(low, row.high()));
            }
        }

        void addUp(PastFlows past, BitSet[] innerOfOthers) {
            BitSet[] inner = innerOfOthers;
            if (!past.isEmpty()) {
                inner = Arrays.stream(innerOfOthers)
                        .map(set -> (BitSet) set.clone())
                        .toArray(BitSet[]::new);
                BitSet[] all = inner;
                past.all(end, (hierarchy, node, type, parent, depth, mass) -> {
                    if (depth > 0) {
                        all[hierarchy].set(node);
                    }
                });
            }
            int[] order = lines.byResource(graphs.estate().size(), nodes::laterType);
            for (Hierarchy hierarchy : Hierarchy.values()) {
                rise(hierarchy, past, inner[hierarchy.number()], order);
            }
            for (int line : order) {
                if (past.has(lines.resource(line))) {
                    addPast(past, inner, line);
                }
            }
        }

        private void rise(Hierarchy hierarchy, PastFlows past, BitSet inner, int[] order) {
            GatheredCosts costs = new GatheredCosts(
                    closures[hierarchy.number()],
                    nodes,
                    hierarchy,
                    lines,
                    vertex -> !nodes.isResource(vertex) || inner.get(vertex));
            for (int line : order) {
                if (!past.has(lines.resource(line))) {
                    costs.add(line);
                }
            }
            costs.rise(sums);
        }

        private void addPast(PastFlows past, BitSet[] inner, int line) {
            long low = lines.costLow(line);
            long amortized = lines.amortizedLow(line);
            past.flowsOf(lines.resource(line), end, (hierarchy, node, type, parent, depth, mass) -> {
                if (nodes.isResource(node) && !inner[hierarchy].get(node)) {
                    return;
                }
                int sum = sums.at(hierarchy, node, type, parent);
                long high = RollupSums.timesHigh(low, lines.costHigh(line), mass);
                sums.addTotal(sum, low * mass, high);
                sums.addPart(sum, lines.type(line), low * mass, high);
                if (depth == 0) {
                    sums.addDirect(sum, low * mass, high);
                }
                sums.addAmortized(
                        sum, amortized * mass, RollupSums.timesHigh(amortized, lines.amortizedHigh(line), mass));
                sums.addCount(sum, 1);
            });
        }
    }
}
