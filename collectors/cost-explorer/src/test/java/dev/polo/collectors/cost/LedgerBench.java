package dev.polo.collectors.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.collectors.aws.Account;
import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.aws.RateLimits;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeCounts;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.ClickHouseSettings;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.event.Normaliser;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.testkit.DyingServer;
import dev.polo.testkit.database.PoloDatabase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/** A migrated database of its own, and captures of bills that a test writes. */
final class LedgerBench implements AutoCloseable {
    static final String ACCOUNT = "111111111111";
    static final String SOURCE = "test-bill";
    /** The real one, once for all: events older than their time to live would fall out of the sums. */
    @SuppressWarnings("TimeInStaticInitializer")
    static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);
    /** The day that most bills are about. */
    static final LocalDate DAY = TODAY.minusDays(2);

    private final PoloDatabase database = PoloDatabase.migrated("polo_cost");
    final ClickHouse clickHouse = database.clickHouse();
    private int attempts;

    private LedgerBench() {}

    static LedgerBench create() {
        return new LedgerBench();
    }

    /** The same database by way of a door that a test shuts. */
    ClickHouse through(DyingServer door) {
        ClickHouseSettings direct = clickHouse.settings();
        return ClickHouse.of(new ClickHouseSettings(door.url(), direct.user(), direct.password(), direct.database()));
    }

    void empty() {
        database.empty(
                "resource_events",
                "cost_hourly",
                "cost_lines",
                "cost_lines_staging",
                "cost_captures",
                "cost_control_totals",
                "resource_aliases",
                "resource_snapshots",
                "hierarchy_nodes",
                "leases");
    }

    /** A moment of today, by the minute; captures are told apart by when they began. */
    static Instant minute(int number) {
        return TODAY.atStartOfDay(ZoneOffset.UTC).plusMinutes(number).toInstant();
    }

    /**
     * One whole run: capture, ledger, publish.
     *
     * @return events appended
     * @throws ScopeNotice when the brake holds a day back
     */
    long capture(LineSource bill, Instant at) {
        return capture(bill, at, Depth.DUE, clickHouse);
    }

    long capture(LineSource bill, Instant at, Depth depth) {
        return capture(bill, at, depth, clickHouse);
    }

    /** The same by another way to the same database. */
    long capture(LineSource bill, Instant at, Depth depth, ClickHouse door) {
        return capture(bill, ACCOUNT, at, depth, door);
    }

    /** The same of another account. */
    long capture(LineSource bill, String account, Instant at, Depth depth, ClickHouse door) {
        ScopeContext context = context(bill.name(), account, at, door);
        new CostCollector(bill.name(), depth, scope -> bill).collect(context);
        return clickHouse
                .query(
                        "SELECT count() AS n FROM resource_events WHERE run_id = {run:UUID}",
                        Map.of("run", context.run().runId().toString()),
                        row -> row.number("n"))
                .getFirst();
    }

    Run run(Instant at) {
        return Run.of(SOURCE, at, attempts++);
    }

    private ScopeContext context(String source, String account, Instant at, ClickHouse door) {
        PoloConfig config = PoloConfig.from(Map.of());
        AwsAccess nowhere = new AwsAccess(
                UrlConnectionHttpClient.create(),
                AnonymousCredentialsProvider.create(),
                Region.US_EAST_1,
                null,
                "none",
                null);
        return new ScopeContext(
                new Scope(source, account, "us-east-1", "cost_allocation"),
                new Account(account, "", null),
                run(at),
                at,
                new AwsSession(nowhere, new RateLimits(), account, "us-east-1", null),
                door,
                new Normaliser(TagMap.STANDARD, Map.of()),
                config,
                new ScopeCounts());
    }

    List<String> strings(String sql) {
        return database.strings(sql);
    }

    BigDecimal sum(String column, String from) {
        return clickHouse
                .query(
                        "SELECT toString(sum(" + column + ")) AS total FROM " + from,
                        row -> new BigDecimal(row.string("total")))
                .getFirst();
    }

    /**
     * The ledger, the events and the hourly table sum to what the newest captures said of each day, in every metric that
     * each of them has. Quantities are summed by usage type, within which there is one unit.
     */
    void assertConserved() {
        for (String column : List.of("cost_usd", "amortized_cost_usd", "net_amortized_cost_usd")) {
            String said = "SELECT aws_account_id, day, argMax(" + column + ", captured_at) AS amount FROM cost_captures"
                    + " GROUP BY source, aws_account_id, day";
            assertThat(difference(said, "SELECT aws_account_id, day, " + column + " FROM cost_lines FINAL"))
                    .as("ledger " + column)
                    .isEmpty();
            if (!column.startsWith("net")) {
                assertThat(difference(
                                said,
                                "SELECT aws_account_id, toDate(event_time), " + column
                                        + " FROM resource_events WHERE event_type = 'cost'"))
                        .as("events " + column)
                        .isEmpty();
                assertThat(difference(said, "SELECT aws_account_id, toDate(hour), " + column + " FROM cost_hourly"))
                        .as("hourly " + column)
                        .isEmpty();
            }
        }
        assertThat(difference(
                        "SELECT concat(aws_account_id, ' ', usage_type), day, usage_quantity FROM cost_control_totals"
                                + " WHERE grouping = 'service_usage' AND (source, aws_account_id, day, capture_id) IN"
                                + " (SELECT source, aws_account_id, day, argMax(capture_id, captured_at)"
                                + " FROM cost_captures GROUP BY source, aws_account_id, day)",
                        "SELECT concat(aws_account_id, ' ', usage_type), day, usage_quantity FROM cost_lines FINAL"))
                .as("ledger usage_quantity")
                .isEmpty();
    }

    /** Where two lists of what, day and amount sum to different amounts. */
    private List<String> difference(String said, String found) {
        return strings("SELECT concat(what, ' ', toString(day), ' said ', toString(sum(said)), ' found ',"
                + " toString(sum(found))) AS x FROM"
                + " (SELECT t.1 AS what, t.2 AS day, t.3 AS said, toDecimal128(0, 12) AS found"
                + " FROM (SELECT tuple(*) AS t FROM (" + said + "))"
                + " UNION ALL SELECT t.1, t.2, toDecimal128(0, 12), t.3 FROM (SELECT tuple(*) AS t FROM (" + found
                + ")))"
                + " GROUP BY what, day HAVING sum(said) != sum(found)");
    }

    /** Bill id, usage type and unblended dollars of the ledger's lines that are not zero. */
    List<String> ledger() {
        return strings("SELECT concat(bill_id, ' ', usage_type, ' ', toString(cost_usd)) AS x FROM cost_lines FINAL"
                + " WHERE cost_usd != 0 OR amortized_cost_usd != 0 ORDER BY x");
    }

    /** Action and unblended dollars of a resource's cost events, as they were appended. */
    List<String> events(String resource) {
        return strings(
                "SELECT concat(event_action, ' ', toString(cost_usd)) AS x FROM resource_events WHERE resource_arn = '"
                        + resource + "' ORDER BY ingested_at");
    }

    @Override
    public void close() {
        database.close();
    }
}
