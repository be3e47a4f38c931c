package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.scope.Run;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * What the seeds' three query paths and "customer X, last 30 days" take. The closure is a build's own; events are one a
 * resource and day for 30 days, and the rollup of all days but the built ones is filled from these by INSERT SELECT.
 */
final class QueryBenchmark {
    private static final Instant NOW = Instant.parse("2026-03-12T12:00:00Z");
    private static final int ROUNDS = 7;

    private QueryBenchmark() {}

    static void run(int resources, int days) {
        try (TestDatabase database = TestDatabase.create()) {
            ClickHouse clickHouse = database.clickHouse;
            BuilderBenchmark.fill(clickHouse, resources, 1);
            new HierarchyBuilder(clickHouse, InstantSource.fixed(NOW), 20).build(Run.of("hierarchy-builder", NOW, 1));
            // No time to live: the benchmark's days are old.
            clickHouse.execute("ALTER TABLE resource_events REMOVE TTL");
            for (int day = 1; day < days; day++) {
                clickHouse.execute("INSERT INTO cost_rollup_daily SELECT * REPLACE (day - " + day + " AS day)"
                        + " FROM (SELECT * FROM cost_rollup_daily WHERE day = '2026-03-10')");
            }
            for (int day = 0; day < 30; day++) {
                clickHouse.execute("INSERT INTO resource_events (event_time, collector, aws_account_id, resource_arn,"
                        + " resource_type, event_type, event_action, marqo_customer, account_role, value, cost_usd)"
                        + " SELECT toDateTime64('2026-03-10 00:00:00', 3, 'UTC') - INTERVAL " + day + " DAY, 'cost',"
                        + " aws_account_id, resource_arn, resource_type, 'cost', 'recorded', marqo_customer, 'customer',"
                        + " 1.25, 1.25 FROM resource_snapshots");
            }
            clickHouse.execute(
                    "INSERT INTO hierarchy_nodes (node_id, node_type, node_name, hierarchy, metadata, _version)"
                            + " SELECT DISTINCT concat('account:', aws_account_id), 'account', aws_account_id, 'aws_account',"
                            + " map('role', 'customer'), 1 FROM resource_snapshots");
            clickHouse.execute("SYSTEM RELOAD DICTIONARY hierarchy_dict");
            System.out.printf("queries over %,d resources, 30 days of events, %,d days of rollup%n", resources, days);
            measure(clickHouse, "customer X, last 30 days, from the rollup", """
                    SELECT day, sum(cost_usd) AS usd FROM cost_rollup_daily
                    WHERE hierarchy = 'marqo_logical' AND node_type = 'customer' AND node_id = 'customer:customer-7'
                      AND day > '2026-02-08' AND day <= '2026-03-10'
                    GROUP BY day ORDER BY day""");
            measure(clickHouse, "customer X, last 30 days, by node only", """
                    SELECT day, sum(cost_usd) AS usd FROM cost_rollup_daily
                    WHERE node_id = 'customer:customer-7' AND day > '2026-02-08' AND day <= '2026-03-10'
                    GROUP BY day ORDER BY day""");
            measure(clickHouse, "fast path: a day by account role", """
                    SELECT account_role, sum(cost_usd) AS usd FROM resource_events
                    WHERE event_type = 'cost' AND event_time >= '2026-03-09' AND event_time < '2026-03-10'
                    GROUP BY account_role""");
            measure(clickHouse, "fast path: 30 days by customer", """
                    SELECT marqo_customer, sum(cost_usd) AS usd FROM resource_events WHERE event_type = 'cost'
                    GROUP BY marqo_customer""");
            measure(clickHouse, "full rollup: a node's 30 days, join resource_ancestry", """
                    SELECT sum(e.cost_usd * a.share) AS usd
                    FROM resource_events AS e INNER JOIN resource_ancestry AS a ON e.resource_arn = a.resource_arn
                    WHERE a.ancestor_id = 'customer:customer-7' AND a.hierarchy = 'marqo_logical' AND e.event_type = 'cost'""");
            measure(clickHouse, "metadata: 30 days by role, dictGet after the sum", """
                    SELECT dictGet('hierarchy_dict', 'metadata', concat('account:', account))['role'] AS role,
                           sum(cost) AS usd
                    FROM (SELECT aws_account_id AS account, sum(cost_usd) AS cost FROM resource_events
                          WHERE event_type = 'cost' GROUP BY account)
                    GROUP BY role""");
            measure(clickHouse, "metadata: the same with dictGet for every event", """
                    SELECT dictGet('hierarchy_dict', 'metadata', concat('account:', aws_account_id))['role'] AS role,
                           sum(cost_usd) AS usd
                    FROM resource_events WHERE event_type = 'cost' GROUP BY role""");
        }
    }

    private static void measure(ClickHouse clickHouse, String name, String sql) {
        long[] times = new long[ROUNDS];
        int rows = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            rows = clickHouse.query(sql, row -> row.decimal("usd")).size();
            times[round] = (System.nanoTime() - start) / 1_000_000;
        }
        Arrays.sort(times);
        System.out.printf(
                "%-55s median %5d ms, worst %5d ms, %,d rows%n", name, times[ROUNDS / 2], times[ROUNDS - 1], rows);
    }
}
