package dev.polo.collectors.costexplorer;

import dev.polo.aws.emulated.EmulatedAws;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.CollectionEngine;
import dev.polo.collectors.core.RunListener;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.testkit.TestAws;
import dev.polo.testkit.database.PoloDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** An emulated Cost Explorer that answers in small pages, and a database of its own to read it into. */
final class BillBench implements AutoCloseable {
    final LocalDate today;
    final EmulatedAws aws;
    final ClickHouse clickHouse;
    private final PoloDatabase database;
    private final AwsAccess access;
    private final AtomicInteger attempts = new AtomicInteger();

    private BillBench(LocalDate today, EmulatedAws aws, PoloDatabase database) {
        this.today = today;
        this.aws = aws;
        this.database = database;
        this.clickHouse = database.clickHouse();
        this.access = new AwsAccess(
                UrlConnectionHttpClient.create(),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")),
                Region.US_EAST_1,
                aws.url(),
                "dev-PoloReadRole",
                null);
    }

    static BillBench start() {
        // Yesterday, whose noon is over at any hour: a clock that is ahead of ClickHouse's is refused.
        LocalDate today = LocalDate.now(ZoneOffset.UTC).minusDays(1);
        return new BillBench(
                today,
                TestAws.builder("acme")
                        .today(today)
                        .option("ce-page-size", "20")
                        .start(),
                PoloDatabase.migrated("polo_ce"));
    }

    void empty() {
        database.empty(
                "resource_events",
                "cost_hourly",
                "cost_lines",
                "cost_lines_staging",
                "cost_captures",
                "cost_control_totals",
                "collector_runs");
        aws.resetCalls();
    }

    LocalDate yesterday() {
        return today.minusDays(1);
    }

    RunReport run() {
        return run(Map.of(), Depth.DUE);
    }

    /** At noon of the emulator's day, a minute after the last run. */
    RunReport run(Map<String, String> settings, Depth depth) {
        Instant now = noon().plusSeconds(60L * attempts.getAndIncrement());
        Run run = Run.of(CostExplorerCollector.NAME, now, 0);
        return new CollectionEngine(
                        clickHouse,
                        access,
                        PoloConfig.from(settings),
                        TagMap.STANDARD,
                        InstantSource.fixed(now),
                        RunListener.SILENT)
                .run(CostExplorerCollector.create(depth), run);
    }

    Instant noon() {
        return today.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }

    /** Requests to Cost Explorer, as the emulator counted them. */
    long paid() {
        return aws.calls().stream()
                .filter(call -> call.service().equals("ce"))
                .mapToLong(call -> call.count())
                .sum();
    }

    BigDecimal sum(String column, String from) {
        return clickHouse
                .query(
                        "SELECT toString(sum(" + column + ")) AS total FROM " + from,
                        row -> new BigDecimal(row.string("total")))
                .getFirst();
    }

    List<String> strings(String sql) {
        return database.strings(sql);
    }

    @Override
    public void close() {
        database.close();
        access.close();
        aws.close();
    }
}
