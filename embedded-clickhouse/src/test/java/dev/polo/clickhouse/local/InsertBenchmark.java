package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.TestServer.execute;
import static dev.polo.clickhouse.local.TestServer.number;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.data_formats.RowBinaryFormatWriter;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.metadata.TableSchema;
import com.clickhouse.data.ClickHouseFormat;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Rows a second into the embedded engine, 20 columns of which two are maps: through the Java client, and the same bytes
 * sent raw. Run its main; it is no test.
 */
public final class InsertBenchmark {
    private static final String[] TEXTS = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"};

    private InsertBenchmark() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("clickhouse-benchmark");
        long begin = System.nanoTime();
        try (TestServer server = new TestServer(directory);
                Client client = server.client().compressClientRequest(false).build();
                RawHttp http = new RawHttp(server.server())) {
            System.out.printf("start %d ms%n", (System.nanoTime() - begin) / 1_000_000);
            StringBuilder columns =
                    new StringBuilder("id UInt64, at DateTime64(3, 'UTC'), cost Decimal(38, 12), number Int64");
            for (String text : TEXTS) {
                columns.append(", ").append(text).append(" String");
            }
            columns.append(", tags Map(String, String), properties Map(String, String)");
            execute(client, "CREATE TABLE bench (" + columns + ") ENGINE = MergeTree ORDER BY id");
            TableSchema schema = client.getTableSchema("bench");
            for (int rows : new int[] {1_000, 1_000, 10_000, 100_000, 100_000, 500_000}) {
                begin = System.nanoTime();
                client.insert(
                                "bench",
                                out -> write(out, schema, rows),
                                ClickHouseFormat.RowBinary,
                                new InsertSettings())
                        .get()
                        .close();
                report("client-v2", rows, begin);
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                write(bytes, schema, rows);
                begin = System.nanoTime();
                int status = http.send(http.request("/?query=INSERT%20INTO%20bench%20FORMAT%20RowBinary")
                                .POST(BodyPublishers.ofByteArray(bytes.toByteArray())))
                        .statusCode();
                report("raw " + status, rows, begin);
            }
            System.out.println(number(client, "SELECT count() FROM bench") + " rows stored");
            begin = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                number(client, "SELECT toUInt64(1)");
            }
            System.out.printf("select 1: %.2f ms%n", (System.nanoTime() - begin) / 200e6);
        }
    }

    private static void write(java.io.OutputStream out, TableSchema schema, int rows) throws java.io.IOException {
        RowBinaryFormatWriter writer = new RowBinaryFormatWriter(out, schema, ClickHouseFormat.RowBinary);
        var at = java.time.ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, java.time.ZoneOffset.UTC);
        for (long id = 0; id < rows; id++) {
            writer.setValue("id", id);
            writer.setValue("at", at);
            writer.setValue("cost", new java.math.BigDecimal("0.123456789012"));
            writer.setValue("number", id);
            for (String text : TEXTS) {
                writer.setValue(text, "value-of-" + text + (id % 1000));
            }
            writer.setValue("tags", Map.of("Name", "n" + id, "Env", "prod"));
            writer.setValue("properties", Map.of("size_gb", "100", "type", "gp3"));
            writer.commitRow();
        }
    }

    @SuppressWarnings("SystemOut")
    private static void report(String way, int rows, long begin) {
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf("%-12s %7d rows %8.3f s %9.0f rows/s%n", way, rows, seconds, rows / seconds);
    }
}
