package dev.polo.functions.tests;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A database of its own, and the environment variables by which a function or the command line finds it and AWS. */
record Surroundings(PoloDatabase database, Map<String, String> environment) implements AutoCloseable {

    static Surroundings create() {
        return of(PoloDatabase.named("polo_functions"));
    }

    /** With Polo's tables. */
    static Surroundings migrated() {
        return of(PoloDatabase.migrated("polo_functions"));
    }

    private static Surroundings of(PoloDatabase database) {
        Map<String, String> environment = new HashMap<>(database.variables());
        environment.put("POLO_REGIONS", "us-east-1");
        environment.put("AWS_ENDPOINT_URL", TestAws.acme().url().toString());
        environment.put("AWS_ACCESS_KEY_ID", "test");
        environment.put("AWS_SECRET_ACCESS_KEY", "test");
        environment.put("AWS_REGION", "us-east-1");
        environment.put("AWS_LAMBDA_FUNCTION_TIMEOUT", "120");
        return new Surroundings(database, environment);
    }

    Surroundings with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Surroundings(database, more);
    }

    Surroundings without(String variable) {
        Map<String, String> fewer = new HashMap<>(environment);
        fewer.remove(variable);
        return new Surroundings(database, fewer);
    }

    ClickHouse clickHouse() {
        return database.clickHouse();
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
        return clickHouse().query(sql, row -> row.string("x"));
    }

    @Override
    public void close() {
        database.close();
    }
}
