package dev.polo.collectors.core;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table {@code collector_runs}: a row per scope and one per run, written when the run is over. */
public final class RunRecords {
    /** What Cost Explorer asks for a request, a page being one. Source: AWS Cost Management pricing. */
    private static final BigDecimal PAID_REQUEST_USD = new BigDecimal("0.01");

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

    void write(RunReport report, Instant startedAt, Instant endedAt) {
        try (BatchWriter<RunRow> writer = clickHouse.writer(LAYOUT, report.run().runId(), 1000)) {
            report.scopes().forEach(result -> writer.write(new RunRow(report.run(), "scope", result)));
            writer.write(new RunRow(report.run(), "run", total(report, startedAt, endedAt)));
        }
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

    private static ScopeResult total(RunReport report, Instant startedAt, Instant endedAt) {
        String message = report.outcome() == Outcome.COMPLETE
                ? ""
                : report.scopes().stream()
                                .filter(scope -> !scope.outcome().whole())
                                .count() + " of " + report.scopes().size() + " scopes are not complete";
        return new ScopeResult(
                new Scope(report.run().collector(), "", "", ""),
                report.outcome(),
                message,
                startedAt,
                endedAt,
                report.callsByApi(),
                report.scopes().stream().mapToLong(ScopeResult::pages).sum(),
                report.resources(),
                report.events(),
                report.paidRequests());
    }
}
