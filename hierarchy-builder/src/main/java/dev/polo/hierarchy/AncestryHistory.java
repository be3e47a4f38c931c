package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code resource_ancestry_history}: which flows were in force when. A resource's first known parentage reaches back
 * without limit, for it was most likely so before Polo looked, and so does what its account's first day shows; a
 * resource that a generation does not show keeps its last parentage; an interval ends when another parentage begins.
 *
 * <p>A change counts from when it was seen, which may lie before the build: the edge's discovery or end, or the tagged
 * resource's last change. Without such evidence it counts from the build.
 *
 * <p>The rows of a generation are made in a table of their own and attached as a whole, which is one step: a change of
 * which only half were stored would count a resource twice or not at all, for ever.
 */
final class AncestryHistory {
    static final String TABLE = "resource_ancestry_history";
    static final String OPEN = "toDateTime64('2299-12-31 00:00:00', 3, 'UTC')";
    static final String ALWAYS = "toDateTime64(0, 3, 'UTC')";

    private static final String KEY = "hierarchy, resource_arn, node_id, node_type, parent_id, depth, share";

    /** Of a resource that only the bill names, the leaf in the accounts' hierarchy. */
    static final String BILLED_ONLY = "hierarchy = 'aws_account' AND depth = 0 AND node_type = 'cost_allocation'";

    /** Until an account's first inventory has ended, and what it was denied was perhaps granted, nothing is a change. */
    private static final Duration FIRST_LOOK = Duration.ofHours(24);

    private static final String YOUNG = """
            SELECT aws_account_id AS account FROM collector_runs
            WHERE collector IN ('ec2', 'relationships') AND aws_account_id != ''
            GROUP BY account HAVING min(captured_at) > fromUnixTimestamp64Milli({since:Int64}, 'UTC')
            """;

    private static final String FIRST = """
            INSERT INTO ${rows} (${key}, valid_from, valid_to, recorded_at, generation)
            SETTINGS insert_deduplication_token = ${token}, max_insert_threads = ${threads}
            SELECT ${key}, ${always}, ${open}, ${now}, ${generation} FROM ${flows}
            """;

    /**
     * Per resource first: where the hashes of all its flows agree, nothing is compared one by one. A resource that the
     * bill named by its ARN before inventory did is as fresh as one that nobody named: it stood for itself only because
     * nothing was known of it. So is all of an account that inventory has only begun to look at.
     */
    private static final String CHANGED = """
            INSERT INTO ${changed} SETTINGS insert_deduplication_token = ${token}
            SELECT resource_arn,
                   count() = 1 OR max(young) OR maxIf(billed_only, side = -1) > maxIf(billed_only, side = 1) AS fresh
            FROM
            (
                SELECT 1 AS side, resource_arn, sum(cityHash64(${key})) AS content, max(${billed_only}) AS billed_only,
                       max(${young}) AS young
                FROM ${flows} GROUP BY resource_arn
                UNION ALL
                SELECT -1 AS side, resource_arn, sum(cityHash64(${key})) AS content, max(${billed_only}) AS billed_only,
                       false AS young
                FROM resource_ancestry_history FINAL WHERE valid_to = ${open} GROUP BY resource_arn
            )
            GROUP BY resource_arn
            HAVING max(side) = 1 AND (count() = 1 OR uniqExact(content) > 1)
            """;

    private static final String DIFFERENCE = """
            INSERT INTO ${difference} SETTINGS insert_deduplication_token = ${token}
            SELECT ${key}, max(since) AS opened, toInt8(sum(side)) AS balance
            FROM
            (
                SELECT 1 AS side, ${key}, ${always} AS since FROM ${flows}
                WHERE resource_arn IN (SELECT resource_arn FROM ${changed})
                UNION ALL
                SELECT -1 AS side, ${key}, valid_from AS since FROM resource_ancestry_history FINAL
                WHERE valid_to = ${open} AND resource_arn IN (SELECT resource_arn FROM ${changed})
            )
            GROUP BY ${key}
            HAVING balance != 0
            """;

    private static final String MOMENTS = """
            SELECT hierarchy, resource_arn, max(seen_at) AS evidence, maxIf(opened, balance < 0) AS floor
            FROM ${difference} AS change
            LEFT JOIN
            (
                SELECT arrayJoin(['aws_physical', 'marqo_logical']) AS at_hierarchy, source_arn AS at_node,
                       max(greatest(discovered_at, ended_at)) AS seen_at
                FROM resource_relationships FINAL
                WHERE is_cost_parent = 1 AND source_arn IN (SELECT node_id FROM ${difference})
                GROUP BY source_arn
                UNION ALL
                SELECT 'marqo_logical', resource_arn, last_updated
                FROM resource_snapshots FINAL WHERE resource_arn IN (SELECT node_id FROM ${difference})
            ) AS moment ON change.hierarchy = moment.at_hierarchy AND change.node_id = moment.at_node
            GROUP BY hierarchy, resource_arn
            """;

    /**
     * A fresh resource's first parentage takes the place of what stood for it: that gets an interval of no length, which
     * replaces the open one by its key.
     */
    private static final String ROWS = """
            INSERT INTO ${rows} (${key}, valid_from, valid_to, recorded_at, generation)
            SETTINGS insert_deduplication_token = ${token}
            WITH if(moment.evidence > moment.floor, least(moment.evidence, ${now}), ${now}) AS changed_at
            SELECT change.hierarchy, change.resource_arn, change.node_id, change.node_type, change.parent_id, change.depth,
                   change.share,
                   multiIf(change.balance < 0, change.opened, known.fresh, moment.floor, changed_at),
                   multiIf(change.balance > 0, ${open}, known.fresh, moment.floor, changed_at),
                   ${now}, ${generation}
            FROM ${difference} AS change
            INNER JOIN (${moments}) AS moment
                ON change.hierarchy = moment.hierarchy AND change.resource_arn = moment.resource_arn
            INNER JOIN ${changed} AS known ON change.resource_arn = known.resource_arn
            """;

    private final ClickHouse clickHouse;
    private final long generation;
    private final Instant now;
    private final String flows;
    private final String rows;
    private final String changed;
    private final String difference;

    AncestryHistory(ClickHouse clickHouse, long generation, Instant now, String flows) {
        this.clickHouse = clickHouse;
        this.generation = generation;
        this.now = now;
        this.flows = flows;
        this.rows = TABLE + "_next_" + generation;
        this.changed = TABLE + "_changed_next_" + generation;
        this.difference = TABLE + "_difference_next_" + generation;
    }

    /** Stores how the new flows differ from what the history holds to be in force. */
    void append() {
        clickHouse.execute("CREATE TABLE " + rows + " AS " + TABLE);
        if (isEmpty(TABLE)) {
            run(FIRST);
        } else {
            clickHouse.execute("CREATE TABLE " + changed
                    + " (resource_arn String, fresh UInt8) ENGINE = MergeTree ORDER BY resource_arn");
            run(CHANGED.replace("${young}", ofYoungAccounts()));
            if (isEmpty(changed)) {
                return;
            }
            clickHouse.execute("CREATE TABLE " + difference
                    + " (hierarchy String, resource_arn String, node_id String, node_type String, parent_id String,"
                    + " depth UInt8, share Decimal(13, 12), opened DateTime64(3, 'UTC'), balance Int8)"
                    + " ENGINE = MergeTree ORDER BY (hierarchy, resource_arn)");
            run(DIFFERENCE);
            run(ROWS);
        }
        clickHouse.execute("ALTER TABLE " + TABLE + " ATTACH PARTITION tuple() FROM " + rows);
    }

    /** The condition that a flow tells a resource's account, and that this is one of those. */
    private String ofYoungAccounts() {
        String since = Long.toString(now.minus(FIRST_LOOK).toEpochMilli());
        List<String> accounts =
                clickHouse.query(YOUNG, Map.of("since", since), row -> "account:" + row.string("account"));
        return accounts.isEmpty()
                ? "false"
                : "hierarchy = 'aws_account' AND depth = 0 AND parent_id IN " + SqlText.tuple(accounts);
    }

    private boolean isEmpty(String table) {
        return clickHouse
                        .query("SELECT count() AS n FROM (SELECT 1 FROM " + table + " LIMIT 1)", row -> row.number("n"))
                        .getFirst()
                == 0;
    }

    private void run(String sql) {
        clickHouse.execute(sql.replace("${moments}", MOMENTS)
                .replace("${key}", KEY)
                .replace("${billed_only}", BILLED_ONLY)
                .replace("${flows}", flows)
                .replace("${rows}", rows)
                .replace("${changed}", changed)
                .replace("${difference}", difference)
                .replace("${always}", ALWAYS)
                .replace("${open}", OPEN)
                .replace("${now}", "fromUnixTimestamp64Milli(" + now.toEpochMilli() + ", 'UTC')")
                .replace("${generation}", Long.toString(generation))
                .replace("${threads}", Integer.toString(Generation.INSERT_THREADS))
                .replace("${token}", SqlText.literal(UUID.randomUUID().toString())));
    }
}
