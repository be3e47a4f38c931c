package dev.polo.collectors.core;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.PaidRequests;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Run;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * A migrated database of its own, the emulated AWS or one that a test plays itself, and a clock that a test sets: what the
 * engine needs to run. The tests of all collectors share it.
 */
public final class Bench implements AutoCloseable {
    public static final String ACCOUNT = "111111111111";
    public static final String REGION = "us-east-1";

    private static final Duration TEN_DAYS = Duration.ofDays(10);

    public final EmulatedAws aws = TestAws.acme();
    public final ClickHouse clickHouse;
    private final PoloDatabase database = PoloDatabase.migrated("polo_collectors");
    private final AwsAccess access;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile Instant now;

    private Bench(AwsAccess access, Duration ago) {
        this.access = access;
        this.now = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(ago);
        this.clickHouse = database.clickHouse();
    }

    public static Bench create() {
        return create(TEN_DAYS);
    }

    /** @param ago how far back its clock stands: events of more than 90 days would fall to the time to live */
    public static Bench create(Duration ago) {
        return new Bench(access(UrlConnectionHttpClient.create(), TestAws.acme()), ago);
    }

    /** @param http by which the emulated AWS is reached, and which may answer by itself */
    public static Bench through(SdkHttpClient http) {
        return new Bench(access(http, TestAws.acme()), TEN_DAYS);
    }

    /** @param http what answers instead of the emulated AWS */
    public static Bench against(SdkHttpClient http) {
        return new Bench(access(http, null), TEN_DAYS);
    }

    private static AwsAccess access(SdkHttpClient http, @Nullable EmulatedAws aws) {
        return new AwsAccess(
                http,
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                aws == null ? null : aws.url(),
                "dev-PoloReadRole",
                null);
    }

    public Instant now() {
        return now;
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }

    /** A run in the first region, an hour after the last. */
    public RunReport run(Collector collector) {
        return run(collector, Map.of("POLO_REGIONS", REGION));
    }

    public RunReport run(Collector collector, Map<String, String> settings) {
        return run(collector, settings, Part.ALL, Deadline.NONE, RunListener.SILENT);
    }

    /** A run of a part, or one that is short of time, an hour after the last. */
    public RunReport run(
            Collector collector, Map<String, String> settings, Part part, Deadline deadline, RunListener listener) {
        advance(Duration.ofHours(1));
        return runAt(collector, now, now, settings, part, deadline, listener);
    }

    /** A run whose captures begin at a moment, as a late or an early one. */
    public RunReport runAt(Collector collector, Instant moment, Map<String, String> settings) {
        return runAt(collector, moment, settings, RunListener.SILENT);
    }

    public RunReport runAt(Collector collector, Instant moment, Map<String, String> settings, RunListener listener) {
        return runAt(collector, moment, moment, settings, Part.ALL, Deadline.NONE, listener);
    }

    /** One for a slot that was not its moment. */
    public RunReport runAt(Collector collector, Instant slot, Instant moment, Map<String, String> settings) {
        return runAt(collector, slot, moment, settings, Part.ALL, Deadline.NONE, RunListener.SILENT);
    }

    private RunReport runAt(
            Collector collector,
            Instant slot,
            Instant moment,
            Map<String, String> settings,
            Part part,
            Deadline deadline,
            RunListener listener) {
        PoloConfig config = PoloConfig.from(settings);
        return new CollectionEngine(
                        clickHouse,
                        access,
                        config,
                        TagMap.STANDARD,
                        () -> moment,
                        listener,
                        deadline,
                        new PaidRequests(config.ceMaxRequests()))
                .run(collector, Run.of(collector.name(), slot, attempts.getAndIncrement()), part);
    }

    public List<String> strings(String sql) {
        return database.strings(sql);
    }

    public long number(String sql) {
        return database.number(sql);
    }

    public void empty(String... tables) {
        database.empty(tables);
    }

    @Override
    public void close() {
        database.close();
        access.close();
    }
}
