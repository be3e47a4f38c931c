package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;
import static dev.polo.clickhouse.local.TestServer.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a schema may ask of the engine, through the server. */
class EngineFeaturesIT {
    private static TestServer server;
    private static Client client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        server = new TestServer(directory);
        client = server.client().build();
        execute(client, "CREATE DATABASE shop");
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void sameTokenStoresOnceInTheTableAndBehindItsView() throws Exception {
        execute(
                client,
                "CREATE TABLE shop.sales (k String, v Int64) ENGINE = MergeTree ORDER BY k"
                        + " SETTINGS non_replicated_deduplication_window = 100");
        execute(
                client,
                "CREATE TABLE shop.sums (k String, v Int64) ENGINE = SummingMergeTree ORDER BY k"
                        + " SETTINGS non_replicated_deduplication_window = 100");
        execute(
                client,
                "CREATE MATERIALIZED VIEW shop.sums_of_sales TO shop.sums AS SELECT k, sum(v) AS v FROM shop.sales GROUP BY k");
        InsertSettings settings = new InsertSettings()
                .setDeduplicationToken("one")
                .serverSetting("async_insert", "0")
                .serverSetting("insert_deduplicate", "1")
                .serverSetting("deduplicate_blocks_in_dependent_materialized_views", "1");
        for (int attempt = 0; attempt < 3; attempt++) {
            byte[] rows = "a\t1\nb\t2\n".getBytes(StandardCharsets.UTF_8);
            client.insert("shop.sales", new ByteArrayInputStream(rows), ClickHouseFormat.TSV, settings)
                    .get()
                    .close();
        }
        assertThat(number(client, "SELECT sum(v) FROM shop.sales")).isEqualTo(3);
        assertThat(number(client, "SELECT sum(v) FROM shop.sums")).isEqualTo(3);
    }

    /** One DDL for this server and a real one: the user and password of the server itself. */
    @Test
    void dictionaryOverAReplacingTableWithAMapAttribute() throws Exception {
        execute(
                client,
                "CREATE TABLE shop.nodes (hierarchy String, id String, meta Map(String, String), _version UInt64)"
                        + " ENGINE = ReplacingMergeTree(_version) ORDER BY (hierarchy, id)");
        execute(client, "INSERT INTO shop.nodes VALUES ('h', 'a', {'k': 'old'}, 1)");
        execute(client, "INSERT INTO shop.nodes VALUES ('h', 'a', {'k': 'new'}, 2)");
        execute(
                client,
                "CREATE DICTIONARY shop.node_names (hierarchy String, id String, meta Map(String, String))"
                        + " PRIMARY KEY hierarchy, id SOURCE(CLICKHOUSE(USER '"
                        + server.server().user()
                        + "' PASSWORD '" + server.server().password()
                        + "' QUERY 'SELECT hierarchy, id, meta FROM shop.nodes FINAL'))"
                        + " LAYOUT(COMPLEX_KEY_HASHED()) LIFETIME(MIN 60 MAX 300)");
        String lookup = "SELECT dictGet('shop.node_names', 'meta', ('h', 'a'))['k']";
        assertThat(text(client, lookup)).isEqualTo("new");
        execute(client, "INSERT INTO shop.nodes VALUES ('h', 'a', {'k': 'newest'}, 3)");
        execute(client, "SYSTEM RELOAD DICTIONARY shop.node_names");
        assertThat(text(client, lookup)).isEqualTo("newest");
        assertThat(number(client, "SELECT dictHas('shop.node_names', ('h', 'z'))"))
                .isZero();
        assertThat(text(client, "SHOW CREATE DICTIONARY shop.node_names"))
                .doesNotContain(server.server().password());
    }

    @Test
    void tablesAreExchangedReplacedAndPartiallyReplaced() throws Exception {
        String columns = " (day Date, amount Decimal(38, 24)) ENGINE = MergeTree PARTITION BY day ORDER BY day";
        execute(client, "CREATE OR REPLACE TABLE shop.live" + columns);
        execute(client, "CREATE OR REPLACE TABLE shop.next" + columns);
        execute(client, "INSERT INTO shop.live VALUES ('2026-01-01', 1), ('2026-01-02', 2)");
        execute(client, "INSERT INTO shop.next VALUES ('2026-01-02', 0.000000000000000000000003)");
        execute(client, "ALTER TABLE shop.live REPLACE PARTITION '2026-01-02' FROM shop.next");
        assertThat(text(client, "SELECT toString(sum(amount)) FROM shop.live")).isEqualTo("1.000000000000000000000003");
        execute(client, "EXCHANGE TABLES shop.live AND shop.next");
        assertThat(number(client, "SELECT count() FROM shop.live")).isEqualTo(1);
        execute(client, "DELETE FROM shop.live WHERE day = '2026-01-02'");
        assertThat(number(client, "SELECT count() FROM shop.live")).isZero();
    }

    @Test
    void mapsOfDecimalsAreSummedExactly() throws Exception {
        execute(
                client,
                "CREATE TABLE shop.by_type (k String, total SimpleAggregateFunction(sum, Decimal(38, 24)),"
                        + " parts SimpleAggregateFunction(sumMap, Map(String, Decimal(38, 24))))"
                        + " ENGINE = AggregatingMergeTree ORDER BY k");
        execute(client, "INSERT INTO shop.by_type VALUES ('a', 0.1, {'x': 0.1})");
        execute(client, "INSERT INTO shop.by_type VALUES ('a', 0.2, {'x': 0.2, 'y': 1})");
        execute(client, "OPTIMIZE TABLE shop.by_type FINAL");
        assertThat(text(client, "SELECT toString(parts) FROM shop.by_type")).isEqualTo("{'x':0.3,'y':1}");
    }

    @Test
    void recursionRuns() {
        assertThat(number(
                        client,
                        "WITH RECURSIVE t AS (SELECT toUInt64(1) AS n UNION ALL SELECT n + 1 FROM t WHERE n < 5)"
                                + " SELECT sum(n) FROM t"))
                .isEqualTo(15);
    }
}
