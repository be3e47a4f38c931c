package dev.polo.collectors.ec2;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestClickHouse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Inventory of 10 accounts × 4 regions, twice, the second time unchanged. {@code stub PORT FACTOR} serves the AWS, {@code
 * polo PORT} collects from it into a ClickHouse of its own. See {@code bench/inventory.sh}.
 */
final class InventoryBenchmark {
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final String REGIONS = "us-east-1,us-east-2,us-west-2,eu-west-1";
    private static final String ACCOUNTS = IntStream.rangeClosed(1, 10)
            .mapToObj(i -> "%012d".formatted(200_000_000_000L + i))
            .collect(Collectors.joining(","));

    private InventoryBenchmark() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int port = Integer.parseInt(args[1]);
        if (args[0].equals("stub")) {
            StubAws.Estate estate = StubAws.Estate.times(Integer.parseInt(args[2]));
            new StubAws(LATENCY, estate).start(port);
            System.err.printf("serving %,d resources on port %d%n", estate.size() * 40, port);
            Thread.currentThread().join();
        }
        polo(URI.create("http://127.0.0.1:" + port));
        System.exit(0);
    }

    private static void polo(URI aws) {
        LocalServer server = TestClickHouse.server();
        ClickHouse clickHouse = ClickHouse.of(new ClickHouseSettings(
                server.url(), server.user(), new Secret(server.password()), TestClickHouse.newDatabase("polo_bench")));
        new Migrator(clickHouse).migrate();
        AwsAccess access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("ASIA100000000000", "test")),
                Region.US_EAST_1,
                aws,
                "dev-PoloReadRole",
                null);
        for (String name : new String[] {"first", "unchanged", "unchanged again"}) {
            Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            PoloConfig config = PoloConfig.from(Map.of("POLO_ACCOUNTS", ACCOUNTS, "POLO_REGIONS", REGIONS));
            long processor = processorTime();
            RunReport report = new CollectionEngine(
                            clickHouse, access, config, TagMap.STANDARD, Instant::now, RunListener.SILENT)
                    .run(Ec2Collector.create(), Run.of(Ec2Collector.NAME, start, 0));
            Duration took = Duration.between(start, Instant.now());
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %-9s %6.2f s  %6.2f s of processor time  %,7d resources %,7d events %,6d calls  peak heap %4d MB%n",
                    name,
                    report.outcome(),
                    took.toMillis() / 1000.0,
                    (processorTime() - processor) / 1e9,
                    report.resources(),
                    report.events(),
                    report.calls(),
                    peakHeap());
        }
        access.close();
        clickHouse.close();
    }

    /** Of this process, in nanoseconds; ClickHouse and the stub have their own. */
    private static long processorTime() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    /** Since the last call. */
    private static long peakHeap() {
        long bytes = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == java.lang.management.MemoryType.HEAP)
                .mapToLong(pool -> {
                    long peak = pool.getPeakUsage().getUsed();
                    pool.resetPeakUsage();
                    return peak;
                })
                .sum();
        return bytes / (1024 * 1024);
    }
}
