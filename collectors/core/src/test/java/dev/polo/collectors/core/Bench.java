package dev.polo.collectors.core;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.clickhouse.local.LocalServer;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Secret;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Run;
import dev.polo.schema.Migrator;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.TestClickHouse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A migrated database of its own, the emulated AWS, and a clock that a test sets: what the engine needs to run. */
public final class Bench implements AutoCloseable {
    public static final String ACCOUNT = "111111111111";
    public static final String REGION = "us-east-1";

    public final EmulatedAws aws = TestAws.acme();
    public final ClickHouse clickHouse;
    private final AwsAccess access;
    /** Ten days ago: older events would fall to the time to live. */
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(10));

    private int attempts;

    private Bench(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                aws.url(),
                "dev-PoloReadRole",
                null);
    }

    public static Bench create() {
        LocalServer server = TestClickHouse.server();
        ClickHouse clickHouse = ClickHouse.of(new ClickHouseSettings(
                server.url(),
                server.user(),
                new Secret(server.password()),
                TestClickHouse.newDatabase("polo_collectors")));
        new Migrator(clickHouse).migrate();
        return new Bench(clickHouse);
    }

    public Instant now() {
        return now;
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }

    /** A run in the first region, an hour after the last. */
    public RunReport run(Collector collector) {
        advance(Duration.ofHours(1));
        return runAt(collector, now, Map.of("POLO_REGIONS", REGION));
    }

    public RunReport run(Collector collector, Map<String, String> settings) {
        advance(Duration.ofHours(1));
        return runAt(collector, now, settings);
    }

    /** A run whose captures begin at a moment, as a late or an early one. */
    public RunReport runAt(Collector collector, Instant moment, Map<String, String> settings) {
        CollectionEngine engine = new CollectionEngine(
                clickHouse, access, PoloConfig.from(settings), TagMap.STANDARD, () -> moment, RunListener.SILENT);
        return engine.run(collector, Run.of(collector.name(), moment, attempts++));
    }

    /** A run of a part, or one that is short of time, an hour after the last. */
    public RunReport run(
            Collector collector, Map<String, String> settings, Part part, Deadline deadline, RunListener listener) {
        advance(Duration.ofHours(1));
        Instant moment = now;
        return new CollectionEngine(
                        clickHouse,
                        access,
                        PoloConfig.from(settings),
                        TagMap.STANDARD,
                        () -> moment,
                        listener,
                        deadline)
                .run(collector, Run.of(collector.name(), moment, attempts++), part);
    }

    public List<String> strings(String sql) {
        return clickHouse.query("SELECT toString(x) AS text FROM (" + sql + ")", row -> row.string("text"));
    }

    public long number(String sql) {
        return clickHouse
                .query("SELECT toInt64(x) AS number FROM (" + sql + ")", row -> row.number("number"))
                .getFirst();
    }

    public void empty(String... tables) {
        for (String table : tables) {
            clickHouse.execute("TRUNCATE TABLE " + table);
        }
    }

    @Override
    public void close() {
        clickHouse.execute("DROP DATABASE " + clickHouse.settings().database());
        clickHouse.close();
        access.close();
    }
}
