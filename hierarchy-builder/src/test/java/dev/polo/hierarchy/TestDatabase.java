package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.scope.Run;
import dev.polo.testkit.database.PoloDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A migrated database of its own on the test JVM's ClickHouse; as an extension it is emptied after each test. */
final class TestDatabase implements AfterEachCallback, AfterAllCallback, AutoCloseable {
    final ClickHouse clickHouse;
    private final PoloDatabase database;

    private TestDatabase(PoloDatabase database) {
        this.database = database;
        this.clickHouse = database.clickHouse();
    }

    BuildReport build(Instant now) {
        return build(now, step -> {});
    }

    BuildReport build(Instant now, Consumer<BuildStep> afterStep) {
        return new HierarchyBuilder(clickHouse, InstantSource.fixed(now), 20, afterStep)
                .build(Run.of("hierarchy-builder", now, 1));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        empty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    /** Empties what collectors and builders write, which is quicker than another database. */
    void empty() {
        clickHouse
                .query(
                        "SELECT name FROM system.tables WHERE database = currentDatabase() AND total_rows > 0"
                                + " AND name NOT IN ('_migrations', 'leases')",
                        row -> row.string("name"))
                .forEach(table -> clickHouse.execute("TRUNCATE TABLE " + table + " SYNC"));
    }

    /** What a node of the logical hierarchy cost. */
    BigDecimal cost(String node, LocalDate day) {
        return cost(node, day, "marqo_logical");
    }

    BigDecimal cost(String node, LocalDate day, String hierarchy) {
        return clickHouse
                .query(
                        "SELECT sum(cost_usd) AS usd FROM cost_rollup_daily WHERE day = {day:Date}"
                                + " AND node_id = {node:String} AND hierarchy = {hierarchy:String}",
                        Map.of("day", day.toString(), "node", node, "hierarchy", hierarchy),
                        row -> row.decimal("usd"))
                .getFirst();
    }

    /** @param table and what may stand behind its name in FROM */
    long rows(String table) {
        return clickHouse
                .query("SELECT count() AS n FROM " + table, row -> row.number("n"))
                .getFirst();
    }

    long openIntervalsThatDifferFromTheFlows() {
        return rows("""
                (SELECT hierarchy, resource_arn, node_id, parent_id, depth, share, sum(side) AS balance FROM
                 (SELECT 1 AS side, hierarchy, resource_arn, node_id, parent_id, depth, share FROM resource_flows
                  UNION ALL
                  SELECT -1, hierarchy, resource_arn, node_id, parent_id, depth, share
                  FROM resource_ancestry_history FINAL WHERE valid_to > '2290-01-01')
                 GROUP BY hierarchy, resource_arn, node_id, parent_id, depth, share HAVING balance != 0)
                """);
    }

    static TestDatabase create() {
        return new TestDatabase(PoloDatabase.migrated("polo_hierarchy"));
    }

    @Override
    public void close() {
        database.close();
    }
}
