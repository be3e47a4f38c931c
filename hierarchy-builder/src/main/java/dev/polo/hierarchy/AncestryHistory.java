package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * {@code resource_ancestry_history}: which flows were in force when. A resource's first known parentage reaches back
 * without limit, for it was most likely so before Polo looked; a resource that a generation does not show keeps its last
 * parentage; an interval ends when another parentage begins.
 *
 * <p>A change counts from when it was seen, which may lie before the build: the edge's discovery or end, or the tagged
 * resource's last change. Without such evidence, as when DynamoDB moves an index, it counts from the build.
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

    /** As long what is seen first of a resource may lack what another capture brings. */
    private static final Duration FIRST_LOOK = Duration.ofHours(24);

    private static final String FIRST = """
            INSERT INTO ${rows} (${key}, valid_from, valid_to, recorded_at, generation)
            SETTINGS insert_deduplication_token = ${token}, max_insert_threads = ${threads}
            SELECT ${key}, ${always}, ${open}, ${now}, ${generation} FROM ${flows}
            """;

    /**
     * Per resource first: where the hashes of all its flows agree, nothing is compared one by one. A resource that the
     * bill named by its ARN before inventory did is as fresh as one that nobody named: it stood for itself only because
     * nothing was known of it.
     */
    private static final String CHANGED = """
            INSERT INTO ${changed} SETTINGS insert_deduplication_token = ${token}
            SELECT resource_arn, count() = 1 OR maxIf(billed_only, side = -1) > maxIf(billed_only, side = 1) AS fresh
            FROM
            (
                SELECT 1 AS side, resource_arn, sum(cityHash64(${key})) AS content, max(${billed_only}) AS billed_only
                FROM ${flows} GROUP BY resource_arn
                UNION ALL
                SELECT -1 AS side, resource_arn, sum(cityHash64(${key})) AS content, max(${billed_only}) AS billed_only
                FROM resource_ancestry_history FINAL WHERE valid_to = ${open} GROUP BY resource_arn
            )
            GROUP BY resource_arn
            HAVING max(side) = 1 AND (count() = 1 OR uniqExact(content) > 1)
            """;

    private static final String DIFFERENCE = """
            INSERT INTO ${difference} SETTINGS insert_deduplication_token = ${token}
            SELECT ${key}, max(since) AS opened, max(recorded) AS recorded_at, toInt8(sum(side)) AS balance
            FROM
            (
                SELECT 1 AS side, ${key}, ${always} AS since, ${always} AS recorded FROM ${flows}
                WHERE resource_arn IN (SELECT resource_arn FROM ${changed})
                UNION ALL
                SELECT -1 AS side, ${key}, valid_from AS since, recorded_at AS recorded
                FROM resource_ancestry_history FINAL
                WHERE valid_to = ${open} AND resource_arn IN (SELECT resource_arn FROM ${changed})
            )
            GROUP BY ${key}
            HAVING balance != 0
            """;

    /**
     * The nodes that went over to other parents; what lies above them comes and goes with it. A node's flows are the same
     * for all resources that pass it, so they are looked at together.
     */
    private static final String CAUSES = """
            SELECT hierarchy, node_id, arrayConcat(lost, gained) AS parents,
                   arrayExists(parent -> match(parent, '^(customer|cluster|index|ambiguous):'), parents) AS retagged
            FROM
            (
                SELECT hierarchy, node_id, groupUniqArrayIf(parent_id, balance < 0) AS lost,
                       groupUniqArrayIf(parent_id, balance > 0) AS gained
                FROM ${difference} GROUP BY hierarchy, node_id
            )
            WHERE notEmpty(lost) AND notEmpty(gained) AND arraySort(lost) != arraySort(gained)
            """;

    /**
     * When a change was seen: when the edge of a node that caused it was discovered or ended, or when a node that went over
     * to another index or customer changed itself, if that was after the last build or little before it. An older change
     * of the node was known to that build and explains nothing.
     */
    private static final String MOMENTS = """
            WITH causes AS (${causes})
            SELECT hierarchy, resource_arn, max(seen_at) AS evidence, maxIf(opened, balance < 0) AS floor,
                   floor = ${always} AND maxIf(recorded_at, balance < 0) > ${now} - INTERVAL ${first_look} HOUR
                       AND countIf(balance < 0 AND parent_id != '') = 0 AS learnt,
                   hierarchy = 'marqo_logical' AND evidence = ${always} AND countIf(balance < 0 AND managed) = 0
                       AND countIf(balance > 0 AND managed) > 0 AS recognised
            FROM
            (
                SELECT hierarchy, resource_arn, node_id, parent_id, opened, recorded_at, balance,
                       hierarchy = 'marqo_logical' AND node_id IN
                           (SELECT node_id FROM hierarchy_nodes WHERE source = 'dynamodb') AS managed
                FROM ${difference}
            ) AS change
            LEFT JOIN
            (
                SELECT at_hierarchy, at_node, max(seen) AS seen_at
                FROM
                (
                    SELECT cause.hierarchy AS at_hierarchy, cause.node_id AS at_node,
                           greatest(edge.discovered_at, edge.ended_at) AS seen
                    FROM
                    (
                        SELECT source_arn, target_arn, discovered_at, ended_at FROM resource_relationships FINAL
                        WHERE is_cost_parent = 1 AND source_arn IN (SELECT node_id FROM causes)
                    ) AS edge
                    INNER JOIN causes AS cause ON edge.source_arn = cause.node_id
                    WHERE has(cause.parents, edge.target_arn)
                    UNION ALL
                    SELECT 'marqo_logical', resource_arn, last_updated
                    FROM resource_snapshots FINAL
                    WHERE resource_arn IN (SELECT node_id FROM causes WHERE hierarchy = 'marqo_logical' AND retagged)
                      AND last_updated > ${last_build} - INTERVAL 1 HOUR
                )
                GROUP BY at_hierarchy, at_node
            ) AS moment ON change.hierarchy = moment.at_hierarchy AND change.node_id = moment.at_node
            GROUP BY hierarchy, resource_arn
            """.replace("${causes}", CAUSES);

    /** When a build last found, or made, the history to be right. */
    private static final String LAST_BUILD = """
            greatest(
                (SELECT max(captured_at) FROM collector_runs
                 WHERE collector = 'hierarchy-builder' AND outcome = 'complete'),
                (SELECT max(recorded_at) FROM resource_ancestry_history))""";

    /**
     * First knowledge takes the place of what stood for it: that gets an interval of no length, which replaces the open one
     * by its key. First knowledge is a fresh resource's first parentage; what stands above a root within a day of when it
     * was first seen, for a build may run between a resource's capture and its parents'; and what DynamoDB says of
     * resources that only their tags told of.
     */
    private static final String ROWS = """
            INSERT INTO ${rows} (${key}, valid_from, valid_to, recorded_at, generation)
            SETTINGS insert_deduplication_token = ${token}
            WITH known.fresh OR moment.learnt OR moment.recognised AS first,
                 if(moment.evidence > ${always} AND moment.evidence >= moment.floor, least(moment.evidence, ${now}), ${now})
                     AS changed_at
            SELECT change.hierarchy, change.resource_arn, change.node_id, change.node_type, change.parent_id, change.depth,
                   change.share,
                   multiIf(change.balance < 0, change.opened, first, moment.floor, changed_at),
                   multiIf(change.balance > 0, ${open}, first, moment.floor, changed_at),
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

    /**
     * Stores how the new flows differ from what the history holds to be in force.
     *
     * @param fence asked right before the one step that counts; throws when the lease is lost
     */
    void append(Runnable fence) {
        clickHouse.execute("CREATE TABLE " + rows + " AS " + TABLE);
        if (isEmpty(TABLE)) {
            run(FIRST);
        } else {
            clickHouse.execute("CREATE TABLE " + changed
                    + " (resource_arn String, fresh UInt8) ENGINE = MergeTree ORDER BY resource_arn");
            run(CHANGED);
            if (isEmpty(changed)) {
                return;
            }
            clickHouse.execute("CREATE TABLE " + difference
                    + " (hierarchy String, resource_arn String, node_id String, node_type String, parent_id String,"
                    + " depth UInt8, share Decimal(13, 12), opened DateTime64(3, 'UTC'),"
                    + " recorded_at DateTime64(3, 'UTC'), balance Int8)"
                    + " ENGINE = MergeTree ORDER BY (hierarchy, resource_arn)");
            run(DIFFERENCE);
            run(ROWS);
        }
        fence.run();
        clickHouse.execute("ALTER TABLE " + TABLE + " ATTACH PARTITION tuple() FROM " + rows);
    }

    private boolean isEmpty(String table) {
        return clickHouse
                        .query("SELECT count() AS n FROM (SELECT 1 FROM " + table + " LIMIT 1)", row -> row.number("n"))
                        .getFirst()
                == 0;
    }

    private void run(String sql) {
        clickHouse.execute(sql.replace("${moments}", MOMENTS)
                .replace("${last_build}", LAST_BUILD)
                .replace("${first_look}", Long.toString(FIRST_LOOK.toHours()))
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
