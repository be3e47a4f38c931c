package dev.polo.common.clickhouse;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.testkit.TestClickHouse;
import java.net.URI;
import java.util.Map;

/** An empty database of its own. */
final class TestDatabase implements AutoCloseable {
    final ClickHouse clickHouse;

    private TestDatabase(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    static TestDatabase create() {
        return create(TestClickHouse.server());
    }

    static TestDatabase create(LocalServer server) {
        String name = TestClickHouse.newDatabase("polo_common");
        try (ClickHouse root = ClickHouse.of(settings(server, "default"))) {
            root.execute("CREATE DATABASE " + name);
        }
        return new TestDatabase(ClickHouse.of(settings(server, name)));
    }

    static ClickHouseSettings settings(LocalServer server, String database) {
        return new ClickHouseSettings(server.url(), server.user(), new Secret(server.password()), database);
    }

    /** This database by another way, such as a proxy. */
    ClickHouse by(URI url) {
        ClickHouseSettings own = clickHouse.settings();
        return ClickHouse.of(new ClickHouseSettings(url, own.user(), own.password(), own.database()));
    }

    long number(String sql) {
        return clickHouse
                .query("SELECT (" + sql + ") AS n", Map.of(), row -> row.number("n"))
                .getFirst();
    }

    @Override
    public void close() {
        clickHouse.execute("DROP DATABASE " + clickHouse.settings().database());
        clickHouse.close();
    }
}
