package dev.polo.schema;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.testkit.TestClickHouse;
import java.util.List;

/** A server on which this database's name is not taken yet. */
final class EmptyServer implements AutoCloseable {
    final ClickHouse clickHouse;
    private final ClickHouse root;
    private final String database = TestClickHouse.newDatabase("polo_schema");

    EmptyServer() {
        this(TestClickHouse.server());
    }

    EmptyServer(LocalServer server) {
        clickHouse = ClickHouse.of(settings(server, database));
        root = ClickHouse.of(settings(server, "default"));
    }

    private static ClickHouseSettings settings(LocalServer server, String database) {
        return new ClickHouseSettings(server.url(), server.user(), new Secret(server.password()), database);
    }

    Migrator migrator() {
        return new Migrator(clickHouse);
    }

    String database() {
        return database;
    }

    boolean databaseExists() {
        return !root.query(
                        "SELECT name FROM system.databases WHERE name = '" + database + "'", row -> row.string("name"))
                .isEmpty();
    }

    void createDatabase() {
        root.execute("CREATE DATABASE " + database);
    }

    List<String> strings(String sql) {
        return clickHouse.query(sql, row -> row.string("x"));
    }

    long number(String sql) {
        return clickHouse.query(sql, row -> row.number("x")).getFirst();
    }

    @Override
    public void close() {
        root.execute("DROP DATABASE IF EXISTS " + database);
        root.close();
        clickHouse.close();
    }
}
