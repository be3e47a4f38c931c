package dev.polo.collectors.core;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code collector_runs}: a row per scope and one per run, or per part of one, written when it is over.
 */
public final class RunRecords {
    /** What Cost Explorer asks for a request, a page being one. Source: AWS Cost Management pricing. */
    private static final BigDecimal PAID_REQUEST_USD = new BigDecimal("0.01");

    /** From so long before a slot on, what was read is expected of it too: hourly, one slot may be left out. */
    private static final Duration EXPECTED = Duration.ofHours(2);

    private static final String RUN = "run";
    private static final String PART = "part";

    private record RunRow(Run run, String kind, ScopeResult result) {}

    private static final TableLayout<RunRow> LAYOUT = TableLayout.<RunRow>of("collector_runs")
            .column("run_id", "UUID", row -> row.run.runId())
            .column("collector", "String", row -> row.run.collector())
            .column("slot", "DateTime64(3, 'UTC')", row -> row.run.slot())
            .column("attempt", "UInt16", row -> row.run.attempt())
            .column("scope_kind", "String", RunRow::kind)
            .column("aws_account_id", "String", row -> row.result.scope().accountId())
            .column("aws_region", "String", row -> row.result.scope().region())
            .column("resource_type", "String", row -> row.result.scope().resourceType())
            .column("outcome", "String", row -> row.result.outcome().sqlName())
            .column("message", "String", row -> row.result.message())
            .column("captured_at", "DateTime64(3, 'UTC')", row -> row.result.capturedAt())
            .column("ended_at", "DateTime64(3, 'UTC')", row -> row.result.endedAt())
            .column("calls", "UInt64", row -> row.result.calls())
            .column("calls_by_api", "Map(String, UInt64)", row -> row.result.callsByApi())
            .column("pages", "UInt64", row -> row.result.pages())
            .column("resource_count", "UInt64", row -> row.result.resources())
            .column("event_count", "UInt64", row -> row.result.events())
            .column("paid_requests", "UInt64", row -> row.result.paidRequests())
            .column("paid_usd", "Decimal(18, 4)", row -> usd(row.result.paidRequests()))
            .build();

    private final ClickHouse clickHouse;

    public RunRecords(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    public static BigDecimal usd(long paidRequests) {
        return PAID_REQUEST_USD.multiply(BigDecimal.valueOf(paidRequests));
    }

    void write(RunReport report, Part part, Instant startedAt, Instant endedAt) {
        try (BatchWriter<RunRow> writer = clickHouse.writer(LAYOUT, report.run().runId(), 1000)) {
            report.scopes().forEach(result -> writer.write(new RunRow(report.run(), "scope", result)));
            writer.write(new RunRow(report.run(), part.isAll() ? RUN : PART, total(report, part, startedAt, endedAt)));
        }
    }

    /** When the newest complete capture of each of a collector's scopes began. */
    Map<Scope, Instant> newestComplete(String collector) {
        Map<Scope, Instant> result = new HashMap<>();
        clickHouse
                .query(
                        """
                        SELECT aws_account_id, aws_region, resource_type, max(captured_at) AS newest
                        FROM collector_runs
                        WHERE collector = {collector:String} AND scope_kind = 'scope' AND outcome = 'complete'
                        GROUP BY aws_account_id, aws_region, resource_type
                        """,
                        Map.of("collector", collector),
                        row -> Map.entry(
                                new Scope(
                                        collector,
                                        row.string("aws_account_id"),
                                        row.string("aws_region"),
                                        row.string("resource_type")),
                                row.instant("newest")))
                .forEach(entry -> result.put(entry.getKey(), entry.getValue()));
        return result;
    }

    /** How each of a collector's scopes ended last, of those that were read since a moment; counts are left out. */
    List<ScopeResult> newest(String collector, Instant since) {
        return clickHouse.query(
                """
                SELECT aws_account_id, aws_region, resource_type, argMax(outcome, captured_at) AS last_outcome,
                       argMax(message, captured_at) AS last_message, max(captured_at) AS newest
                FROM collector_runs
                WHERE collector = {collector:String} AND scope_kind = 'scope'
                  AND captured_at > fromUnixTimestamp64Milli({since:Int64})
                GROUP BY aws_account_id, aws_region, resource_type
                ORDER BY aws_account_id, aws_region, resource_type
                """,
                Map.of("collector", collector, "since", Long.toString(since.toEpochMilli())),
                row -> new ScopeResult(
                        new Scope(
                                collector,
                                row.string("aws_account_id"),
                                row.string("aws_region"),
                                row.string("resource_type")),
                        Outcome.valueOf(row.string("last_outcome").toUpperCase(Locale.ROOT)),
                        row.string("last_message"),
                        row.instant("newest"),
                        row.instant("newest"),
                        Map.of(),
                        0,
                        0,
                        0,
                        0));
    }

    /**
     * Whether a slot that is read in parts is complete by now: every scope that was read lately was read for it, or later,
     * and is whole. So the last of its parts finds it, once it is recorded. A scope that nobody asks for any more is still
     * expected of two hourly slots, and of no third.
     */
    public boolean isSlotComplete(Run run) {
        return newest(run.collector(), run.slot().minus(EXPECTED)).stream()
                .allMatch(result ->
                        result.outcome().whole() && !result.capturedAt().isBefore(run.slot()));
    }

    /** When this scope's newest complete capture began; empty when there is none yet. */
    public Optional<Instant> newestComplete(Scope scope) {
        List<Instant> found = clickHouse.query(
                """
                SELECT max(captured_at) AS newest FROM collector_runs
                WHERE collector = {collector:String} AND aws_account_id = {account:String}
                  AND aws_region = {region:String} AND resource_type = {type:String}
                  AND scope_kind = 'scope' AND outcome = 'complete'
                HAVING count() > 0
                """,
                Map.of(
                        "collector", scope.collector(),
                        "account", scope.accountId(),
                        "region", scope.region(),
                        "type", scope.resourceType()),
                row -> row.instant("newest"));
        return found.stream().findFirst();
    }

    /** Whether a capture of this scope that began later than a moment ended as partial, with a message of this beginning. */
    public boolean noticedSince(Scope scope, String beginning, Instant moment) {
        return clickHouse
                        .query(
                                """
                                SELECT count() AS n FROM collector_runs
                                WHERE collector = {collector:String} AND aws_account_id = {account:String}
                                  AND aws_region = {region:String} AND resource_type = {type:String}
                                  AND scope_kind = 'scope' AND outcome = 'partial'
                                  AND startsWith(message, {beginning:String})
                                  AND captured_at > fromUnixTimestamp64Milli({moment:Int64})
                                """,
                                Map.of(
                                        "collector", scope.collector(),
                                        "account", scope.accountId(),
                                        "region", scope.region(),
                                        "type", scope.resourceType(),
                                        "beginning", beginning,
                                        "moment", Long.toString(moment.toEpochMilli())),
                                row -> row.number("n"))
                        .getFirst()
                > 0;
    }

    private static ScopeResult total(RunReport report, Part part, Instant startedAt, Instant endedAt) {
        return new ScopeResult(
                new Scope(
                        report.run().collector(),
                        String.join(",", part.accounts()),
                        String.join(",", part.regions()),
                        String.join(",", part.types())),
                report.outcome(),
                report.message(),
                startedAt,
                endedAt,
                report.callsByApi(),
                report.scopes().stream().mapToLong(ScopeResult::pages).sum(),
                report.resources(),
                report.events(),
                report.paidRequests());
    }
}
