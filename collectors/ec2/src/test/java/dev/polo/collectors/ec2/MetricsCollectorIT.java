package dev.polo.collectors.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.aws.emulated.Call;
import dev.polo.aws.emulated.Fault;
import dev.polo.collectors.aws.StubHttp;
import dev.polo.collectors.core.Bench;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.s3.S3Client;

/** Numbers of CloudWatch as events, and as properties of the next inventory. */
class MetricsCollectorIT {
    private static final Map<String, String> SETTINGS = Map.of("POLO_REGIONS", Bench.REGION);
    private static Bench bench;
    /** What happens before CloudWatch is asked about gateways. */
    private static volatile Runnable beforeNumbers = () -> {};
    /** A whole hour, so that a test knows which hours are asked for. */
    private Instant start;

    @BeforeAll
    static void start() {
        SdkHttpClient emulated = UrlConnectionHttpClient.create();
        bench = Bench.through(new StubHttp(
                request -> {
                    if (StubHttp.body(request).contains("NatGatewayId")) {
                        beforeNumbers.run();
                    }
                    return null;
                },
                emulated));
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    @BeforeEach
    void inventory() {
        bench.empty("resource_events", "resource_snapshots", "resource_relationships", "collector_runs");
        start = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(5));
        bench.runAt(Ec2Collector.create(), start, SETTINGS);
        bench.aws.resetCalls();
    }

    @AfterEach
    void clear() {
        bench.aws.clearFaults();
        beforeNumbers = () -> {};
    }

    @Test
    void anHoursNumbersAreEventsOnceAndPropertiesOfTheNextInventory() {
        String nat = id("nat-fff");
        put(nat, "BytesOutToDestination", start.minusSeconds(1800), 1_500_000_000_000.0);
        put(nat, "BytesOutToSource", start.minusSeconds(1200), 500);
        put(nat, "ActiveConnectionCount", start.minusSeconds(600), 42);
        put(nat, "ActiveConnectionCount", start.plusSeconds(600), 7);

        RunReport first = bench.runAt(new MetricsCollector(), start.plusSeconds(1200), SETTINGS);
        RunReport again = bench.runAt(new MetricsCollector(), start.plusSeconds(1800), SETTINGS);

        assertThat(first.outcome()).isEqualTo(Outcome.COMPLETE);
        assertThat(again.events()).isZero();
        assertThat(again.callsByApi()).isEmpty();
        assertThat(metrics())
                .containsExactly("nat-fff active_connections 42 Count", "nat-fff bytes_processed 1500000000500 Bytes");
        assertThat(bench.aws.calls())
                .filteredOn(call -> call.service().equals("monitoring"))
                .containsExactly(new Call("monitoring", "GetMetricData", Bench.ACCOUNT, Bench.REGION, 2));

        RunReport inventory = bench.runAt(Ec2Collector.create(), start.plusSeconds(2000), SETTINGS);
        assertThat(inventory.events()).isZero();
        assertThat(properties("nat-fff")).containsExactly("bytes_processed=1500000000500", "active_connections=42");
    }

    @Test
    void hoursThatWereMissedAreMadeUpFor() {
        String nat = id("nat-fff");
        // A day on: the emulator keeps what the other test has put.
        start = start.plus(Duration.ofDays(1));
        bench.runAt(new MetricsCollector(), start.plusSeconds(1200), SETTINGS);
        for (int hour = 0; hour < 3; hour++) {
            put(nat, "ActiveConnectionCount", start.plusSeconds(hour * 3600L + 60), hour + 1);
        }

        bench.runAt(new MetricsCollector(), start.plusSeconds(3 * 3600 + 1200), SETTINGS);

        assertThat(metrics())
                .containsExactly(
                        "nat-fff active_connections 1 Count",
                        "nat-fff active_connections 2 Count",
                        "nat-fff active_connections 3 Count");
    }

    @Test
    @Timeout(120)
    void twoRunsAtOnceStoreEachNumberOnce() throws Exception {
        String nat = id("nat-fff");
        // Two days on: the emulator keeps what the other tests have put.
        start = start.plus(Duration.ofDays(2));
        bench.runAt(new MetricsCollector(), start.plusSeconds(1200), SETTINGS);
        for (int hour = 0; hour < 20; hour++) {
            put(nat, "ActiveConnectionCount", start.plusSeconds(hour * 3600L + 60), hour);
        }
        CyclicBarrier together = new CyclicBarrier(2);
        beforeNumbers = () -> {
            try {
                together.await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        };
        Instant end = start.plusSeconds(20 * 3600 + 1200);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<RunReport> other = threads.submit(() -> bench.runAt(new MetricsCollector(), end, SETTINGS));
            RunReport mine = bench.runAt(new MetricsCollector(), end, SETTINGS);

            assertThat(mine.outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(other.get().outcome()).isEqualTo(Outcome.COMPLETE);
            assertThat(mine.events() + other.get().events()).isEqualTo(20);
        }
        assertThat(metrics()).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void withoutCloudWatchsRightsTheInventoryGoesOn() {
        bench.aws.injectFault(Fault.denied("GetMetricData").forEver());

        RunReport metrics = bench.runAt(new MetricsCollector(), start.plusSeconds(1200), SETTINGS);
        assertThat(metrics.scopes())
                .filteredOn(scope -> scope.outcome() == Outcome.DENIED)
                .hasSize(2);
        assertThat(bench.runAt(Ec2Collector.create(), start.plusSeconds(1300), SETTINGS)
                        .outcome())
                .isEqualTo(Outcome.COMPLETE);
    }

    @Test
    void bucketsHaveTheirSizeAndTheStorageClassThatHoldsMost() {
        try (S3Client s3 = client(S3Client.builder().forcePathStyle(true))) {
            s3.createBucket(request -> request.bucket("acme-datasets"));
            try {
                Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
                Instant yesterday = now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
                // Of standard storage the emulator has numbers of its own, which come and go.
                putOfBucket("BucketSizeBytes", "StandardIAStorage", yesterday, 5);
                putOfBucket("BucketSizeBytes", "GlacierStorage", yesterday, 7_000_000_000_000.0);
                bench.runAt(Ec2Collector.create(), now, SETTINGS);
                bench.runAt(new MetricsCollector(), now.plusMillis(10), SETTINGS);
                bench.runAt(Ec2Collector.create(), now.plusSeconds(60), SETTINGS);

                assertThat(bench.strings(
                                "SELECT concat(resource_arn, ' ', aws_account_id, ' ', properties['versioning'],"
                                        + " ' ', properties['total_size_bytes'], ' ',"
                                        + " properties['storage_class']) AS x FROM resource_snapshots FINAL"
                                        + " WHERE resource_type = 's3:bucket'"))
                        .containsExactly(
                                "arn:aws:s3:::acme-datasets " + Bench.ACCOUNT + " Disabled 7000000000005 GLACIER");
            } finally {
                s3.deleteBucket(request -> request.bucket("acme-datasets"));
            }
        }
    }

    private static void put(String nat, String metric, Instant at, double value) {
        put("AWS/NATGateway", metric, Map.of("NatGatewayId", nat), at, value);
    }

    private static void putOfBucket(String metric, String storageType, Instant at, double value) {
        put("AWS/S3", metric, Map.of("BucketName", "acme-datasets", "StorageType", storageType), at, value);
    }

    private static void put(String namespace, String metric, Map<String, String> dimensions, Instant at, double value) {
        try (CloudWatchClient cloudWatch = client(CloudWatchClient.builder())) {
            cloudWatch.putMetricData(request -> request.namespace(namespace)
                    .metricData(MetricDatum.builder()
                            .metricName(metric)
                            .dimensions(MetricsCollector.dimensions(dimensions))
                            .timestamp(at)
                            .value(value)
                            .build()));
        }
        bench.aws.resetCalls();
    }

    private static <
                    B extends
                            AwsClientBuilder<B, C>
                                    & software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder<B, C>,
                    C>
            C client(B builder) {
        URI url = bench.aws.url();
        return builder.endpointOverride(url)
                .region(Region.of(Bench.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    private static List<String> metrics() {
        return bench.strings("SELECT concat(resource_name, ' ', event_action, ' ', toString(toInt64(value)), ' ', unit)"
                + " AS x FROM resource_events WHERE event_type = 'metric' ORDER BY x");
    }

    private static List<String> properties(String name) {
        return List.of("bytes_processed", "active_connections").stream()
                .map(key -> key + "="
                        + bench.strings("SELECT properties['" + key + "'] AS x FROM resource_snapshots FINAL"
                                        + " WHERE resource_name = '" + name + "'")
                                .getFirst())
                .toList();
    }

    private static String id(String name) {
        return bench.strings(
                        "SELECT resource_id AS x FROM resource_snapshots FINAL WHERE resource_name = '" + name + "'")
                .getFirst();
    }
}
