package dev.polo.collectors.ec2;

import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AssumedRoles;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.collectors.inventory.Sighting;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Inventory of 10 accounts × 4 regions. {@code stub PORT FACTOR} serves the AWS; {@code listing PORT STUB} only reads and
 * maps it, several times in one JVM; {@code polo PORT STUB} collects from it into a ClickHouse of its own, the second time
 * unchanged. STUB is the stub's process. See {@code bench/inventory.sh}.
 */
final class InventoryBenchmark {
    private static final Duration LATENCY = Duration.ofMillis(20);
    private static final List<String> REGIONS = List.of("us-east-1", "us-east-2", "us-west-2", "eu-west-1");
    private static final List<String> ACCOUNTS = IntStream.rangeClosed(1, 10)
            .mapToObj(i -> "%012d".formatted(200_000_000_000L + i))
            .toList();
    private static final int AT_ONCE = 16;

    private final AwsAccess access;
    private final ProcessHandle stub;

    private InventoryBenchmark(URI aws, long stub) {
        this.access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("ASIA100000000000", "test")),
                Region.US_EAST_1,
                aws,
                "dev-PoloReadRole",
                null);
        this.stub = ProcessHandle.of(stub).orElseThrow();
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        int port = Integer.parseInt(args[1]);
        if (args[0].equals("stub")) {
            StubAws.Estate estate = StubAws.Estate.times(Integer.parseInt(args[2]));
            new StubAws(LATENCY, estate).start(port);
            System.err.printf("serving %,d resources on port %d%n", estate.size() * 40, port);
            Thread.currentThread().join();
        }
        InventoryBenchmark benchmark =
                new InventoryBenchmark(URI.create("http://127.0.0.1:" + port), Long.parseLong(args[2]));
        if (args[0].equals("listing")) {
            benchmark.listing();
        } else {
            benchmark.polo();
        }
        System.exit(0);
    }

    /** What the script does: every list call, and its answer as resources and edges, which are thrown away. */
    private void listing() throws InterruptedException, ExecutionException {
        for (String name : new String[] {"listing, first", "listing, second", "listing, third"}) {
            Usage before = Usage.now(stub, null);
            long resources = 0;
            try (AssumedRoles roles = new AssumedRoles(access, new RateLimits());
                    ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE)) {
                List<Future<Long>> scopes = new ArrayList<>();
                for (String account : ACCOUNTS) {
                    for (String region : REGIONS) {
                        Ec2Collector.types().stream()
                                .filter(type -> !type.global() || region.equals(ScopeKind.GLOBAL_REGION))
                                .forEach(type -> scopes.add(workers.submit(() -> read(roles, account, region, type))));
                    }
                }
                for (Future<Long> scope : scopes) {
                    resources += scope.get();
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %s  %,7d resources%n",
                    name,
                    Usage.now(stub, null).since(before),
                    resources);
        }
        access.close();
    }

    private static long read(AssumedRoles roles, String account, String region, ResourceType<?> type) {
        String role = "arn:aws:iam::" + account + ":role/dev-PoloReadRole";
        long resources = 0;
        try (AwsSession session = new AwsSession(roles, account, region, role)) {
            for (List<Sighting> page : type.read(session, Instant.now())) {
                resources += page.size();
            }
        }
        return resources;
    }

    private void polo() {
        LocalServer server = TestClickHouse.server();
        ClickHouse clickHouse = ClickHouse.of(new ClickHouseSettings(
                server.url(), server.user(), new Secret(server.password()), TestClickHouse.newDatabase("polo_bench")));
        new Migrator(clickHouse).migrate();
        ProcessHandle engine = ProcessHandle.of(server.pid()).orElseThrow();
        PoloConfig config = PoloConfig.from(
                Map.of("POLO_ACCOUNTS", String.join(",", ACCOUNTS), "POLO_REGIONS", String.join(",", REGIONS)));
        for (String name : new String[] {"first", "unchanged", "unchanged again"}) {
            Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);
            Usage before = Usage.now(stub, engine);
            Statements statements = Statements.now(clickHouse);
            RunReport report = new CollectionEngine(
                            clickHouse, access, config, TagMap.STANDARD, Instant::now, RunListener.SILENT)
                    .run(Ec2Collector.create(), Run.of(Ec2Collector.NAME, start, 0));
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %s  %s  %-9s %,7d resources %,7d events %,6d calls  peak heap %4d MB%n",
                    name,
                    Usage.now(stub, engine).since(before),
                    Statements.now(clickHouse).since(statements),
                    report.outcome(),
                    report.resources(),
                    report.events(),
                    report.calls(),
                    peakHeap());
        }
        access.close();
        clickHouse.close();
    }

    /** Time by the clock and processor time of each process, in nanoseconds. */
    private record Usage(long clock, long own, long stub, long engine) {
        static Usage now(ProcessHandle stub, @Nullable ProcessHandle engine) {
            return new Usage(
                    System.nanoTime(),
                    ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                            .getProcessCpuTime(),
                    processor(stub),
                    engine == null ? 0 : processor(engine));
        }

        private static long processor(ProcessHandle process) {
            return process.info().totalCpuDuration().orElseThrow().toNanos();
        }

        String since(Usage before) {
            return String.format(
                    Locale.ROOT,
                    "%6.2f s  processor: Polo %6.2f s, stub %5.2f s, ClickHouse %6.2f s",
                    (clock - before.clock) / 1e9,
                    (own - before.own) / 1e9,
                    (stub - before.stub) / 1e9,
                    (engine - before.engine) / 1e9);
        }
    }

    /** What the server has spent on statements, in microseconds; those that run beside each other add up. */
    private record Statements(long inserts, long insertMicros, long selects, long selectMicros) {
        static Statements now(ClickHouse clickHouse) {
            Map<String, Long> events = new HashMap<>();
            clickHouse.forEach(
                    "SELECT event, value FROM system.events",
                    Map.of(),
                    row -> events.put(row.string("event"), row.number("value")));
            return new Statements(
                    events.getOrDefault("InsertQuery", 0L),
                    events.getOrDefault("InsertQueryTimeMicroseconds", 0L),
                    events.getOrDefault("SelectQuery", 0L),
                    events.getOrDefault("SelectQueryTimeMicroseconds", 0L));
        }

        String since(Statements before) {
            return String.format(
                    Locale.ROOT,
                    "%4d inserts %6.2f s, %4d selects %6.2f s",
                    inserts - before.inserts,
                    (insertMicros - before.insertMicros) / 1e6,
                    selects - before.selects,
                    (selectMicros - before.selectMicros) / 1e6);
        }
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
