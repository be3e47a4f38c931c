package dev.polo.collectors.costexplorer;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestClickHouse;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * One day with many resource lines: read for the first time, again without a change, again with one line in a hundred
 * restated. Whole runs of the collector over HTTP from {@link BillStub}. Run by {@code bench/bill.sh}; no test.
 */
final class BillBenchmark {
    private final ClickHouse clickHouse;
    private final AwsAccess access;

    private BillBenchmark(ClickHouse clickHouse, AwsAccess access) {
        this.clickHouse = clickHouse;
        this.access = access;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        for (String lines : arguments) {
            Process stub = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            // Without it the end of each answer waits for an acknowledgement that the client delays.
                            "-Dsun.net.httpserver.nodelay=true",
                            "-XX:+UseSerialGC",
                            "-Xmx1g",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BillStub.class.getName(),
                            lines)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader port = stub.inputReader()) {
                measure(Integer.parseInt(lines), URI.create("http://127.0.0.1:" + port.readLine()));
            } finally {
                stub.destroy();
            }
        }
        System.exit(0);
    }

    private static void measure(int lines, URI stub) throws IOException, InterruptedException {
        LocalServer server = TestClickHouse.server();
        try (ClickHouse clickHouse = ClickHouse.of(new ClickHouseSettings(
                        server.url(),
                        server.user(),
                        new Secret(server.password()),
                        TestClickHouse.newDatabase("bill")));
                AwsAccess access = new AwsAccess(
                        UrlConnectionHttpClient.create(),
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                        Region.US_EAST_1,
                        stub,
                        "none",
                        null);
                HttpClient control = HttpClient.newHttpClient()) {
            new Migrator(clickHouse).migrate();
            BillBenchmark benchmark = new BillBenchmark(clickHouse, access);
            benchmark.run(lines, "first");
            benchmark.run(lines, "again, nothing changed");
            control.send(
                    HttpRequest.newBuilder(stub.resolve("/restate")).build(), HttpResponse.BodyHandlers.discarding());
            benchmark.run(lines, "again, 1 % restated");
            clickHouse.execute("DROP DATABASE " + clickHouse.settings().database());
        }
    }

    private void run(int lines, String what) {
        long rowsBefore = number("SELECT count() AS n FROM cost_lines");
        ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
        long processorBefore = processorMillis();
        Instant start = Instant.now();
        RunReport report = new CollectionEngine(
                        clickHouse,
                        access,
                        PoloConfig.from(Map.of("POLO_ACCOUNTS", "111111111111", "POLO_BATCH_ROWS", "50000")),
                        TagMap.STANDARD,
                        InstantSource.system(),
                        RunListener.SILENT)
                .run(CostExplorerCollector.create(Depth.DUE), Run.of(CostExplorerCollector.NAME, start, 0));
        Instant end = Instant.now();
        if (report.outcome() != Outcome.COMPLETE) {
            throw new IllegalStateException(report.scopes().getFirst().message());
        }
        String newest =
                " FROM cost_captures WHERE capture_id = (SELECT argMax(capture_id, captured_at) FROM cost_captures)";
        long staged = number("SELECT toUnixTimestamp64Milli(min(recorded_at)) AS n" + newest) - start.toEpochMilli();
        long merged = number("SELECT toUnixTimestamp64Milli(max(recorded_at)) AS n" + newest) - start.toEpochMilli();
        long peak = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
        System.out.printf(
                "%,d lines, %-23s read and staged %6d ms, merged %6d ms, published %6d ms; %,d ledger rows, %,d events,"
                        + " %d ms of processor time, peak heap %d MB%n",
                lines,
                what + ":",
                staged,
                merged - staged,
                end.toEpochMilli() - start.toEpochMilli() - merged,
                number("SELECT count() AS n FROM cost_lines") - rowsBefore,
                report.events(),
                processorMillis() - processorBefore,
                peak >> 20);
    }

    /** Of this process; the engine and the stub are others. */
    private static long processorMillis() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toMillis();
    }

    private long number(String sql) {
        return clickHouse.query(sql, row -> row.number("n")).getFirst();
    }
}
