package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.event.EventType;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;

/**
 * What became of a build: a row of {@code collector_runs}, as every collector's run has one, and an event when a
 * generation was refused, so that whoever asks why the hierarchy is old finds the sentence.
 */
final class BuildRecord {
    /** The ARN column of a refusal's event. */
    static final String SUBJECT = "polo:hierarchy";

    private record Row(
            Run run, Outcome outcome, String message, Instant start, Instant end, long resources, long events) {}

    private record Refusal(Run run, Instant at, ErrorCode code, String message) {}

    private static final TableLayout<Row> RUNS = TableLayout.<Row>of("collector_runs")
            .column("run_id", "UUID", row -> row.run.runId())
            .column("collector", "String", row -> row.run.collector())
            .column("slot", "DateTime64(3, 'UTC')", row -> row.run.slot())
            .column("attempt", "UInt16", row -> row.run.attempt())
            .column("scope_kind", "String", row -> "run")
            .column("outcome", "String", row -> row.outcome.sqlName())
            .column("message", "String", Row::message)
            .column("captured_at", "DateTime64(3, 'UTC')", Row::start)
            .column("ended_at", "DateTime64(3, 'UTC')", Row::end)
            .column("resource_count", "UInt64", Row::resources)
            .column("event_count", "UInt64", Row::events)
            .build();

    private static final TableLayout<Refusal> EVENTS = TableLayout.<Refusal>of("resource_events")
            .column(
                    "event_id",
                    "UUID",
                    row -> UUID.nameUUIDFromBytes((row.run.runId() + " refused").getBytes(StandardCharsets.UTF_8)))
            .column("event_time", "DateTime64(3, 'UTC')", Refusal::at)
            .column("collector", "String", row -> row.run.collector())
            .column("resource_arn", "String", row -> SUBJECT)
            .column("resource_type", "String", row -> SUBJECT)
            .column("event_type", "String", row -> EventType.LIFECYCLE.sqlName())
            .column("event_action", "String", row -> "refused")
            .column("run_id", "UUID", row -> row.run.runId())
            .column("properties", "Map(String, String)", row -> Map.of("code", row.code.name(), "message", row.message))
            .build();

    private final ClickHouse clickHouse;
    private final InstantSource clock;
    private final Run run;
    private final Instant start;

    BuildRecord(ClickHouse clickHouse, InstantSource clock, Run run) {
        this.clickHouse = clickHouse;
        this.clock = clock;
        this.run = run;
        this.start = clock.instant();
    }

    void built(BuildReport report) {
        String message = report.conserved()
                ? ""
                : "The hierarchies do not hold the whole bill of some days; 'polo reconcile' shows which.";
        Outcome outcome = report.conserved() ? Outcome.COMPLETE : Outcome.PARTIAL;
        write(RUNS, new Row(run, outcome, message, start, clock.instant(), report.resources(), 0));
    }

    /** Never hides the failure itself. */
    void failed(RuntimeException failure) {
        String message = PoloException.describe(failure);
        ErrorCode code = failure instanceof PoloException known ? known.code() : ErrorCode.BUG;
        boolean refused = code == ErrorCode.INCOMPLETE_INPUT || code == ErrorCode.HIERARCHY_TOO_DEEP;
        try {
            if (refused) {
                write(EVENTS, new Refusal(run, clock.instant(), code, message));
            }
            write(RUNS, new Row(run, Outcome.FAILED, message, start, clock.instant(), 0, refused ? 1 : 0));
        } catch (PoloException e) {
            failure.addSuppressed(e);
        }
    }

    private <T> void write(TableLayout<T> layout, T row) {
        try (BatchWriter<T> writer = clickHouse.writer(layout, run.runId(), 1)) {
            writer.write(row);
        }
    }
}
