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
 * The table {@code collector_runs}: a row per scope and one per run, or per part of one, written when it is over; and one
 * for how far a scope came that is read bit by bit.
 */
public final class RunRecords {
    /** What Cost Explorer asks for a request, a page being one. Source: AWS Cost Management pricing. */
    private static final BigDecimal PAID_REQUEST_USD = new BigDecimal("0.01");

    private static final String OF_SCOPE = """
             AND collector = {collector:String} AND aws_account_id = {account:String}
             AND aws_region = {region:String} AND resource_type = {type:String}
            """;

    /**
     * Of an earlier slot, and earlier by at least half of what lies between the slots: a slot that is repeated, and slots
     * that piled up and are worked off within seconds, look but once.
     */
    private static final String ANOTHER_LOOK = OF_SCOPE + """
             AND scope_kind = 'scope' AND slot < fromUnixTimestamp64Milli({slot:Int64})
             AND 2 * dateDiff('millisecond', captured_at, fromUnixTimestamp64Milli({captured:Int64}))
                 >= dateDiff('millisecond', slot, fromUnixTimestamp64Milli({slot:Int64}))
            """;

    /** From so long before a slot on, what was read is expected of it too: hourly, one slot may be left out. */
    private static final Duration EXPECTED = Duration.ofHours(2);

    private static final String RUN = "run";
    private static final String PART = "part";
    private static final String SCOPE = "scope";
    private static final String REACHED = "reached";

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
            report.scopes().forEach(result -> writer.write(new RunRow(report.run(), SCOPE, result)));
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
     * and is whole. So the last of its parts finds it, once it is recorded; in the first slot of all, where nothing was
     * read lately, each part does. A scope that nobody asks for any more, or whose worker dies each time, is still expected
     * of two hourly slots, and of no third.
     */
    public boolean isSlotComplete(Run run) {
        return newest(run.collector(), run.slot().minus(EXPECTED)).stream()
                .allMatch(result ->
                        result.outcome().whole() && !result.capturedAt().isBefore(run.slot()));
    }

    /** Records until when a scope is read without a gap, though it did not end as complete. */
    public void writeReached(Run run, Scope scope, Instant until, Instant at) {
        ScopeResult reached = new ScopeResult(
                scope, Outcome.PARTIAL, "what happened until captured_at is read", until, at, Map.of(), 0, 0, 0, 0);
        try (BatchWriter<RunRow> writer = clickHouse.writer(LAYOUT, run.runId(), 1)) {
            writer.write(new RunRow(run, REACHED, reached));
        }
    }

    /** The latest moment of {@link #writeReached}; empty when there is none. */
    public Optional<Instant> reached(Scope scope) {
        return newest(scope, REACHED, Outcome.PARTIAL);
    }

    /** When this scope's newest complete capture began; empty when there is none yet. */
    public Optional<Instant> newestComplete(Scope scope) {
        return newest(scope, SCOPE, Outcome.COMPLETE);
    }

    private Optional<Instant> newest(Scope scope, String kind, Outcome outcome) {
        Map<String, String> parameters = of(scope);
        parameters.put("kind", kind);
        parameters.put("outcome", outcome.sqlName());
        List<Instant> found = clickHouse.query(
                "SELECT max(captured_at) AS newest FROM collector_runs"
                        + " WHERE scope_kind = {kind:String} AND outcome = {outcome:String}" + OF_SCOPE
                        + " HAVING count() > 0",
                parameters,
                row -> row.instant("newest"));
        return found.stream().findFirst();
    }

    /** When the newest complete capture began that is another look at this scope than the one at work (ADR 46). */
    public Optional<Instant> completeLookBefore(ScopeContext context) {
        List<Instant> found = clickHouse.query(
                "SELECT max(captured_at) AS newest FROM collector_runs WHERE outcome = 'complete'" + ANOTHER_LOOK
                        + " HAVING count() > 0",
                anotherLook(context),
                row -> row.instant("newest"));
        return found.stream().findFirst();
    }

    /**
     * Whether another look at this scope, later than a moment, ended as partial, with a message of this beginning.
     */
    public boolean noticedBefore(ScopeContext context, String beginning, Instant moment) {
        Map<String, String> parameters = anotherLook(context);
        parameters.put("beginning", beginning);
        parameters.put("moment", Long.toString(moment.toEpochMilli()));
        return clickHouse
                        .query(
                                "SELECT count() AS n FROM collector_runs WHERE outcome = 'partial'" + ANOTHER_LOOK
                                        + """
                                         AND startsWith(message, {beginning:String})
                                         AND captured_at > fromUnixTimestamp64Milli({moment:Int64})
                                        """,
                                parameters,
                                row -> row.number("n"))
                        .getFirst()
                > 0;
    }

    private static Map<String, String> anotherLook(ScopeContext context) {
        Map<String, String> parameters = of(context.scope());
        parameters.put("slot", Long.toString(context.run().slot().toEpochMilli()));
        parameters.put("captured", Long.toString(context.capturedAt().toEpochMilli()));
        return parameters;
    }

    private static Map<String, String> of(Scope scope) {
        return new HashMap<>(Map.of(
                "collector", scope.collector(),
                "account", scope.accountId(),
                "region", scope.region(),
                "type", scope.resourceType()));
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
