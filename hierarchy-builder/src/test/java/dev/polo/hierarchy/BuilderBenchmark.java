package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.node.StoredNodes;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.scope.Run;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * How long a build takes, by steps: {@code java … BuilderBenchmark kernel|engine 5000 100000 1000000}, after one day's
 * restatement over some days of history ({@code history 100000 30 400}), after all resources have moved at once
 * ({@code moved 1000000}), and the seeds' queries ({@code queries 100000 400}: resources, days). Of ten resources
 * one is an instance, four are volumes on it and five are snapshots of these. Not run with the tests.
 */
public final class BuilderBenchmark {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");

    private BuilderBenchmark() {}

    public static void main(String[] args) {
        switch (args[0]) {
            case "kernel" ->
                sizes(args).forEach(resources -> {
                    for (int round = 0; round < 8; round++) {
                        kernel(resources);
                    }
                });
            case "engine" -> sizes(args).forEach(BuilderBenchmark::engine);
            case "history" ->
                sizes(args).stream().skip(1).forEach(days -> history(sizes(args).getFirst(), days));
            case "moved" -> sizes(args).forEach(BuilderBenchmark::moved);
            case "queries" ->
                QueryBenchmark.run(sizes(args).getFirst(), sizes(args).getLast());
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static List<Integer> sizes(String[] args) {
        return List.of(args).subList(1, args.length).stream()
                .map(Integer::valueOf)
                .toList();
    }

    /** One line in a hundred of one day is restated, over so many days of history. */
    private static void history(int resources, int days) {
        try (TestDatabase database = TestDatabase.create()) {
            ClickHouse clickHouse = database.clickHouse;
            fill(clickHouse, resources, days);
            build(clickHouse, resources, 0);
            System.out.printf("history of %,d days, one more changes:%n", days);
            for (int round = 1; round <= 3; round++) {
                restate(clickHouse, round);
                build(clickHouse, resources, round);
            }
        }
    }

    /** Everything goes to another index; then a day before is restated, for which all parents of then are needed. */
    private static void moved(int resources) {
        try (TestDatabase database = TestDatabase.create()) {
            ClickHouse clickHouse = database.clickHouse;
            fill(clickHouse, resources, 1);
            settle(clickHouse);
            build(clickHouse, resources, 0);
            move(clickHouse, resources);
            build(clickHouse, resources, 2);
            restate(clickHouse, 3);
            build(clickHouse, resources, 3);
        }
    }

    private static void move(ClickHouse clickHouse, int most) {
        clickHouse.execute("INSERT INTO resource_snapshots SELECT * REPLACE ('index-moved' AS marqo_index,"
                + " _version + 1 AS _version, toDateTime64('2026-03-12 12:00:01', 3, 'UTC') AS last_updated)"
                + " FROM resource_snapshots FINAL WHERE marqo_index != '' LIMIT " + most);
    }

    private static void restate(ClickHouse clickHouse, int round) {
        clickHouse.execute("INSERT INTO cost_lines SELECT * REPLACE (cost_usd + 1 AS cost_usd,"
                + " captured_at + INTERVAL " + round + " SECOND AS captured_at) FROM cost_lines FINAL"
                + " WHERE day = '2026-03-10' AND cityHash64(bill_id) % 100 = 0");
    }

    private static void kernel(int resources) {
        long start = System.nanoTime();
        Estate estate = estate(resources);
        long read = System.nanoTime();
        HierarchyGraphs graphs = new HierarchyGraphs(estate);
        long graphed = System.nanoTime();
        long[] count = new long[2];
        graphs.flows(Hierarchy.AWS_PHYSICAL, (resource, vertex, parent, depth, mass) -> count[0]++);
        long closed = System.nanoTime();
        NodeTable nodes = new NodeTable(graphs);
        long named = System.nanoTime();
        FlowFingerprint.of(graphs, nodes);
        long hashed = System.nanoTime();
        for (Hierarchy hierarchy : Hierarchy.values()) {
            FlowBlock[] block = new FlowBlock[1];
            ByteBuffer[] buffer = {ByteBuffer.allocate(1 << 24)};
            Runnable encode = () -> {
                buffer[0] = block[0].encode(buffer[0].clear());
                count[1] += buffer[0].position();
            };
            block[0] = new FlowBlock(nodes, hierarchy, 1, FlowWriter.BLOCK_ROWS, encode);
            graphs.flows(hierarchy, block[0]);
            encode.run();
        }
        System.out.printf(
                "kernel %,d resources: intern %d ms, graph %d ms, close aws_physical %.1f ms (%,d flows), names %d ms,"
                        + " fingerprint %d ms, close and encode all three %d ms (%,d bytes)%n",
                resources,
                ms(start, read),
                ms(read, graphed),
                (closed - graphed) / 1e6,
                count[0],
                ms(closed, named),
                ms(named, hashed),
                ms(hashed, System.nanoTime()),
                count[1]);
    }

    static Estate estate(int resources) {
        Estate estate = new Estate(new StoredNodes());
        for (int i = 0; i < resources; i++) {
            int instance = i / 10;
            MarqoTags tags = i % 10 == 0
                    ? new MarqoTags("customer-" + instance % 500, "", "index-" + instance % 5000, "", "")
                    : MarqoTags.NONE;
            estate.add(arn(i), "type-" + i % 10, "11111111111" + instance % 7, tags);
        }
        for (int i = 0; i < resources; i++) {
            int instance = i - i % 10;
            if (i % 10 >= 5) {
                estate.addEdge(arn(i), arn(instance + 1 + i % 4));
            } else if (i % 10 >= 1) {
                estate.addEdge(arn(i), arn(instance));
            }
        }
        return estate;
    }

    private static String arn(int number) {
        return "arn:aws:ec2:us-east-1:111111111111:resource/r-" + number;
    }

    private static void engine(int resources) {
        try (TestDatabase database = TestDatabase.create()) {
            ClickHouse clickHouse = database.clickHouse;
            fill(clickHouse, resources, 3);
            settle(clickHouse);
            for (int round = 0; round < 4; round++) {
                if (round == 2) {
                    move(clickHouse, resources / 1000);
                }
                build(clickHouse, resources, round);
            }
        }
    }

    private static void build(ClickHouse clickHouse, int resources, int round) {
        StringBuilder steps = new StringBuilder();
        long[] last = {System.nanoTime()};
        long start = last[0];
        BuildReport report = new HierarchyBuilder(clickHouse, InstantSource.fixed(NOW.plusSeconds(round)), 20, step -> {
                    long now = System.nanoTime();
                    steps.append(' ').append(step).append(' ').append(ms(last[0], now));
                    last[0] = now;
                })
                .build(Run.of("hierarchy-builder", NOW, round));
        System.out.printf(
                "engine %,d resources, round %d: %d ms, %,d flows, %,d rollup rows, conserved %s;%s%n",
                resources,
                round,
                ms(start, System.nanoTime()),
                report.flowRows(),
                report.changedRollupRows(),
                report.conserved(),
                steps);
    }

    /** The tables were not written in one go a moment ago where Polo is in use. */
    private static void settle(ClickHouse clickHouse) {
        for (String table : List.of("resource_snapshots", "resource_aliases", "resource_relationships", "cost_lines")) {
            clickHouse.execute("OPTIMIZE TABLE " + table + " FINAL");
        }
    }

    static void fill(ClickHouse clickHouse, int resources, int days) {
        clickHouse.execute("""
                INSERT INTO resource_snapshots (resource_arn, resource_type, resource_id, aws_account_id, marqo_customer,
                    marqo_index, _version)
                SELECT concat('arn:aws:ec2:us-east-1:111111111111:resource/r-', toString(number)),
                       concat('type-', toString(number %% 10)), concat('r-', toString(number)),
                       concat('11111111111', toString(intDiv(number, 10) %% 7)),
                       if(number %% 10 = 0, concat('customer-', toString(intDiv(number, 10) %% 500)), ''),
                       if(number %% 10 = 0, concat('index-', toString(intDiv(number, 10) %% 5000)), ''), 1
                FROM numbers(%d)""".formatted(resources));
        clickHouse.execute("""
                INSERT INTO resource_aliases (alias, resource_arn, resource_type, aws_account_id, _version)
                SELECT resource_id, resource_arn, resource_type, aws_account_id, 1 FROM resource_snapshots""");
        clickHouse.execute("""
                INSERT INTO resource_relationships (source_arn, target_arn, relationship, is_cost_parent, _version)
                SELECT concat('arn:aws:ec2:us-east-1:111111111111:resource/r-', toString(number)),
                       concat('arn:aws:ec2:us-east-1:111111111111:resource/r-', toString(number - number %% 10
                           + if(number %% 10 >= 5, 1 + number %% 4, 0))), 'attached_to', 1, 1
                FROM numbers(%d) WHERE number %% 10 != 0""".formatted(resources));
        // The server's own limit on partitions of one insert is 100: a day an insert would be slower, all at once is
        // not.
        clickHouse.execute("""
                INSERT INTO cost_lines (source, aws_account_id, day, period_start, period_hours, bill_id, alias,
                    usage_type, record_type, cost_usd, amortized_cost_usd, usage_quantity, captured_at)
                SELECT 'aws', aws_account_id, toDate('2026-03-10') - day_number AS day, day, 24, resource_id, resource_id,
                    'Hours', 'Usage', 1.25, 1.25, 24, '2026-03-12 00:00:00'
                FROM (SELECT number AS day_number FROM numbers(%d)) AS days CROSS JOIN resource_snapshots""".formatted(days));
        clickHouse.execute("""
                INSERT INTO cost_control_totals (source, aws_account_id, day, grouping, cost_usd, amortized_cost_usd,
                    captured_at)
                SELECT 'aws', aws_account_id, day, 'record_service', sum(cost_usd), sum(amortized_cost_usd),
                    '2026-03-12 00:00:00'
                FROM cost_lines GROUP BY aws_account_id, day""");
        clickHouse.execute("""
                INSERT INTO cost_captures (source, aws_account_id, day, captured_at, recorded_at)
                SELECT source, aws_account_id, day, captured_at, '2026-03-12 00:00:00' FROM cost_control_totals""");
    }

    private static long ms(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
