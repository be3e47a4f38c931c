package dev.polo.hierarchy;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestClickHouse;

/** A migrated database of its own on the test JVM's ClickHouse. */
final class TestDatabase implements AutoCloseable {
    final ClickHouse clickHouse;

    private TestDatabase(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
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

    static TestDatabase create() {
        LocalServer server = TestClickHouse.server();
        ClickHouse clickHouse = ClickHouse.of(new ClickHouseSettings(
                server.url(),
                server.user(),
                new Secret(server.password()),
                TestClickHouse.newDatabase("polo_hierarchy")));
        new Migrator(clickHouse).migrate();
        return new TestDatabase(clickHouse);
    }

    @Override
    public void close() {
        clickHouse.execute("DROP DATABASE " + clickHouse.settings().database());
        clickHouse.close();
    }
}
