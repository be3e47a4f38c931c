package dev.polo.testkit.database;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestClickHouse;
import java.util.List;
import java.util.Map;

/** A database of a test's own on the test JVM's ClickHouse, with what tests ask of it. Closing it drops it. */
public final class PoloDatabase implements AutoCloseable {
    private final ClickHouse clickHouse;

    private PoloDatabase(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * With all tables.
     *
     * @param prefix of its name, by which a person finds it in the server's log
     */
    public static PoloDatabase migrated(String prefix) {
        PoloDatabase database = named(prefix);
        new Migrator(database.clickHouse).migrate();
        return database;
    }

    /** Only its name, for what is to create it by itself. */
    public static PoloDatabase named(String prefix) {
        LocalServer server = TestClickHouse.server();
        return new PoloDatabase(ClickHouse.of(new ClickHouseSettings(
                server.url(), server.user(), new Secret(server.password()), TestClickHouse.newDatabase(prefix))));
    }

    public ClickHouse clickHouse() {
        return clickHouse;
    }

    /** The environment variables by which a command or a function finds it. */
    public Map<String, String> variables() {
        ClickHouseSettings settings = clickHouse.settings();
        return Map.of(
                "POLO_CLICKHOUSE_URL", settings.url().toString(),
                "POLO_CLICKHOUSE_USER", settings.user(),
                "POLO_CLICKHOUSE_PASSWORD", settings.password().value(),
                "POLO_DATABASE", settings.database());
    }

    /** @param sql a query with a column {@code x}, of any type */
    public List<String> strings(String sql) {
        return clickHouse.query("SELECT toString(x) AS text FROM (" + sql + ")", row -> row.string("text"));
    }

    /** @param sql a query of one row with a column {@code x}, a number */
    public long number(String sql) {
        return clickHouse
                .query("SELECT toInt64(x) AS number FROM (" + sql + ")", row -> row.number("number"))
                .getFirst();
    }

    public void empty(String... tables) {
        for (String table : tables) {
            clickHouse.execute("TRUNCATE TABLE " + table);
        }
    }

    @Override
    public void close() {
        clickHouse.execute("DROP DATABASE IF EXISTS " + clickHouse.settings().database());
        clickHouse.close();
    }
}
