package dev.polo.functions.tests;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.Secret;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.TestClickHouse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A database of its own, and the environment variables by which a function or the command line finds it and AWS. */
record Surroundings(ClickHouse clickHouse, Map<String, String> environment) implements AutoCloseable {

    static Surroundings create() {
        LocalServer server = TestClickHouse.server();
        String database = TestClickHouse.newDatabase("polo_functions");
        ClickHouse clickHouse = ClickHouse.of(
                new ClickHouseSettings(server.url(), server.user(), new Secret(server.password()), database));
        Map<String, String> environment = new HashMap<>();
        environment.put("POLO_CLICKHOUSE_URL", server.url().toString());
        environment.put("POLO_CLICKHOUSE_USER", server.user());
        environment.put("POLO_CLICKHOUSE_PASSWORD", server.password());
        environment.put("POLO_DATABASE", database);
        environment.put("POLO_REGIONS", "us-east-1");
        environment.put("AWS_ENDPOINT_URL", TestAws.acme().url().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_LAMBDA_FUNCTION_TIMEOUT", "120");
        return new Surroundings(clickHouse, environment);
    }

    Surroundings with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Surroundings(clickHouse, more);
    }

    Surroundings without(String variable) {
        Map<String, String> fewer = new HashMap<>(environment);
        fewer.remove(variable);
        return new Surroundings(clickHouse, fewer);
    }

    /** With Polo's tables. */
    static Surroundings migrated() {
        Surroundings surroundings = create();
        new Migrator(surroundings.clickHouse).migrate();
        return surroundings;
    }

    Function function(String module, String handler) {
        return Function.start(module, handler, environment);
    }

    /** The rows of a table, or of a table {@code FINAL}, without what tells one run from another: times, runs and versions. */
    List<String> rows(String table) {
        List<String> columns = strings("""
                SELECT if(name = 'properties', 'mapFilter((k, v) -> NOT startsWith(k, ''capture''), properties)', name) AS x
                FROM system.columns
                WHERE database = currentDatabase() AND table = '%s' AND NOT startsWith(type, 'DateTime')
                  AND NOT startsWith(name, '_')
                  AND name NOT IN ('run_id', 'event_id', 'attempt', 'generation', 'calls', 'capture_id')
                ORDER BY position
                """.formatted(table.split(" ", -1)[0]));
        return strings("SELECT toString(tuple(" + String.join(", ", columns) + ")) AS x FROM " + table + " ORDER BY x");
    }

    List<String> strings(String sql) {
        return clickHouse.query(sql, row -> row.string("x"));
    }

    @Override
    public void close() {
        clickHouse.execute("DROP DATABASE IF EXISTS " + clickHouse.settings().database());
        clickHouse.close();
    }
}
