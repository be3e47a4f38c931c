package dev.polo.common.clickhouse;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.common.resource.MarqoTags;
import dev.polo.testkit.TestClickHouse;
import dev.polo.testkit.config.TestEnvironment;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Rows a second into {@code resource_events}: through {@link BatchWriter}, which encodes them, and beside it
 * {@code curl --data-binary} with exactly the bytes that the writer sends. Run by {@code bench/insert.sh}; no test.
 */
final class InsertBenchmark {
    private static final int[] SIZES = {1_000, 10_000, 100_000};
    private static final int ROUNDS = 7;

    private record Event(
            String account,
            String arn,
            String resourceId,
            String name,
            MarqoTags marqo,
            UUID id,
            Instant at,
            BigDecimal cost,
            Map<String, String> properties) {}

    /** The columns that the collectors write. */
    private static final TableLayout<Event> LAYOUT = TableLayout.<Event>of("resource_events")
            .column("event_id", "UUID", Event::id)
            .column("event_time", "DateTime64(3, 'UTC')", Event::at)
            .column("collector", "LowCardinality(String)", _ -> "ec2")
            .column("aws_account_id", "LowCardinality(String)", Event::account)
            .column("aws_region", "LowCardinality(String)", _ -> "us-east-1")
            .column("resource_arn", "String", Event::arn)
            .column("resource_type", "LowCardinality(String)", _ -> "ec2:instance")
            .column("resource_id", "String", Event::resourceId)
            .column("resource_name", "String", Event::name)
            .column("event_type", "LowCardinality(String)", _ -> "lifecycle")
            .column("event_action", "LowCardinality(String)", _ -> "discovered")
            .column("actor_arn", "String", _ -> "")
            .column("actor_name", "String", _ -> "")
            .column("marqo_customer", "LowCardinality(String)", event -> event.marqo.customer())
            .column("marqo_cluster", "String", event -> event.marqo.cluster())
            .column("marqo_index", "String", event -> event.marqo.index())
            .column("marqo_env", "LowCardinality(String)", event -> event.marqo.env())
            .column("marqo_purpose", "LowCardinality(String)", event -> event.marqo.purpose())
            .column("account_role", "LowCardinality(String)", _ -> "data-plane")
            .column("value", "Float64", _ -> 0.0)
            .column("unit", "LowCardinality(String)", _ -> "")
            .column("cost_usd", "Decimal(38, 12)", Event::cost)
            .column("amortized_cost_usd", "Decimal(38, 12)", Event::cost)
            .column("run_id", "UUID", Event::id)
            .column("properties", "Map(String, String)", Event::properties)
            .build();

    private final TestDatabase database;
    private final LocalServer server = TestClickHouse.server();
    private final Path folder = TestEnvironment.temporaryDir("insert-benchmark");

    private InsertBenchmark(TestDatabase database) {
        this.database = database;
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            String table = Files.readString(
                    Path.of("schema/src/main/resources/dev/polo/schema/migrations/002_resource_events.sql"));
            database.clickHouse.execute(
                    table.replace("${database}", database.clickHouse.settings().database()));
            InsertBenchmark benchmark = new InsertBenchmark(database);
            System.out.printf(
                    "ClickHouse %s (%s), %d cores, Java %s; median of %d rounds, the two in turns%n%n",
                    benchmark.server.version(),
                    benchmark.server.engine(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.version().feature(),
                    ROUNDS);
            System.out.println("| rows | bytes | encoding alone | BatchWriter | rows/s | curl | rows/s | ratio |");
            System.out.println("|---:|---:|---:|---:|---:|---:|---:|---:|");
            benchmark.measure(10_000, 3); // warm
            for (int rows : SIZES) {
                System.out.println(benchmark.measure(rows, ROUNDS));
            }
        }
    }

    private String measure(int rows, int rounds) throws Exception {
        List<Event> events = events(rows);
        Path file = Files.write(folder.resolve(rows + ".rowbinary"), encode(events));
        List<Double> encoding = new ArrayList<>();
        List<Double> writer = new ArrayList<>();
        List<Double> curl = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            encoding.add(seconds(() -> encode(events)));
            writer.add(seconds(() -> {
                try (BatchWriter<Event> batch = database.clickHouse.writer(LAYOUT, UUID.randomUUID(), rows)) {
                    batch.writeAll(events);
                }
            }));
            expect(rows);
            curl.add(seconds(() -> curl(file)));
            expect(rows);
        }
        double ours = median(writer);
        double theirs = median(curl);
        return "| %,d | %,d | %.0f ms | %.0f ms | %,.0f | %.0f ms | %,.0f | %.2f |"
                .formatted(
                        rows,
                        Files.size(file),
                        median(encoding) * 1e3,
                        ours * 1e3,
                        rows / ours,
                        theirs * 1e3,
                        rows / theirs,
                        theirs / ours);
    }

    private void expect(int rows) {
        long stored = database.number("SELECT count() FROM resource_events");
        if (stored != rows) {
            throw new IllegalStateException(stored + " rows stored of " + rows);
        }
        database.clickHouse.execute("TRUNCATE TABLE resource_events SYNC");
    }

    private static byte[] encode(List<Event> events) {
        RowEncoder<Event> encoder = new RowEncoder<>(LAYOUT);
        events.forEach(encoder::add);
        return encoder.take();
    }

    private void curl(Path file) throws Exception {
        String sql = "INSERT INTO resource_events (" + String.join(", ", LAYOUT.columnNames()) + ") FORMAT RowBinary";
        String url =
                server.url() + "/?database=" + database.clickHouse.settings().database()
                        + "&async_insert=0&insert_deduplication_token=" + UUID.randomUUID() + "&query="
                        + URLEncoder.encode(sql, StandardCharsets.UTF_8);
        Process process = new ProcessBuilder(
                        "curl", "-sS", "--fail-with-body", "-K", "-", "--data-binary", "@" + file, url)
                .redirectErrorStream(true)
                .start();
        try (var config = process.outputWriter(StandardCharsets.UTF_8)) {
            config.write("user = \"" + server.user() + ":" + server.password() + "\"\n");
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("curl: " + said);
        }
    }

    private static List<Event> events(int count) {
        List<Event> events = new ArrayList<>(count);
        Instant start = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.DAYS);
        for (int i = 0; i < count; i++) {
            Map<String, String> properties = Map.of(
                    "instance_type", "m5.large",
                    "ami_id", "ami-0123456789abcdef0",
                    "subnet_id", "subnet-%08x".formatted(i % 16),
                    "state", "running");
            String id = "i-%017x".formatted(i);
            events.add(new Event(
                    "11111111111" + i % 5,
                    "arn:aws:ec2:us-east-1:111111111111:instance/" + id,
                    id,
                    "node-" + i,
                    new MarqoTags("customer-" + i % 50, "cluster-" + i % 200, "index-" + i % 500, "prod", "search"),
                    new UUID(i, 42),
                    start.plusMillis(i),
                    new BigDecimal("0.123456789012"),
                    properties));
        }
        return events;
    }

    private interface Action {
        void run() throws Exception;
    }

    private static double seconds(Action action) throws Exception {
        long begin = System.nanoTime();
        action.run();
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
