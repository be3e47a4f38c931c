package dev.polo.collectors.cost;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes a capture in: its lines as they come, its control totals, and at the end what the lines leave of the totals. Only
 * {@link #complete} makes it count; a capture that dies before has no effect.
 *
 * <p>Memory holds a sum per day and usage type, not the lines.
 */
final class Staging implements AutoCloseable {
    private record Staged(Capture capture, CostLine line) {}

    private record Control(Capture capture, ControlTotal total) {}

    private record CapturedDay(Capture capture, LocalDate day, boolean estimated, long lines, Amounts total) {}

    private record UsageKey(LocalDate day, String usageType) {}

    private static final TableLayout<Staged> LINES = TableLayout.<Staged>of("cost_lines_staging")
            .column("capture_id", "UUID", row -> row.capture.id())
            .column("source", "String", row -> row.capture.source())
            .column("aws_account_id", "String", row -> row.line.accountId())
            .column("day", "Date", row -> row.line.day())
            .column("period_start", "DateTime('UTC')", row -> row.line.periodStart())
            .column("period_hours", "UInt16", row -> (int) row.line.period().toHours())
            .column("bill_id", "String", row -> row.line.billId())
            .column("alias", "String", row -> row.line.alias())
            .column("usage_type", "String", row -> row.line.usageType())
            .column("record_type", "String", row -> row.line.recordType())
            .column("cost_usd", "Decimal(38, 12)", row -> row.line.amounts().unblended())
            .column(
                    "amortized_cost_usd",
                    "Decimal(38, 12)",
                    row -> row.line.amounts().amortized())
            .column(
                    "net_amortized_cost_usd",
                    "Decimal(38, 12)",
                    row -> row.line.amounts().netAmortized())
            .column(
                    "usage_quantity",
                    "Decimal(38, 12)",
                    row -> row.line.amounts().usageQuantity())
            .column("estimated", "UInt8", row -> row.line.estimated() ? 1 : 0)
            .column("captured_at", "DateTime64(3, 'UTC')", row -> row.capture.capturedAt())
            .build();

    private static final TableLayout<Control> CONTROLS = TableLayout.<Control>of("cost_control_totals")
            .column("capture_id", "UUID", row -> row.capture.id())
            .column("source", "String", row -> row.capture.source())
            .column("aws_account_id", "String", row -> row.capture.accountId())
            .column("day", "Date", row -> row.total.day())
            .column("grouping", "String", row -> row.total.grouping().sqlName())
            .column("service", "String", row -> row.total.service())
            .column("usage_type", "String", row -> row.total.usageType())
            .column("record_type", "String", row -> row.total.recordType())
            .column("cost_usd", "Decimal(38, 12)", row -> row.total.amounts().unblended())
            .column(
                    "amortized_cost_usd",
                    "Decimal(38, 12)",
                    row -> row.total.amounts().amortized())
            .column(
                    "net_amortized_cost_usd",
                    "Decimal(38, 12)",
                    row -> row.total.amounts().netAmortized())
            .column(
                    "usage_quantity",
                    "Decimal(38, 12)",
                    row -> row.total.amounts().usageQuantity())
            .column("captured_at", "DateTime64(3, 'UTC')", row -> row.capture.capturedAt())
            .build();

    private static final TableLayout<CapturedDay> DAYS = TableLayout.<CapturedDay>of("cost_captures")
            .column("capture_id", "UUID", row -> row.capture.id())
            .column("source", "String", row -> row.capture.source())
            .column("aws_account_id", "String", row -> row.capture.accountId())
            .column("day", "Date", CapturedDay::day)
            .column("estimated", "UInt8", row -> row.estimated ? 1 : 0)
            .column("line_count", "UInt64", CapturedDay::lines)
            .column("cost_usd", "Decimal(38, 12)", row -> row.total.unblended())
            .column("amortized_cost_usd", "Decimal(38, 12)", row -> row.total.amortized())
            .column("net_amortized_cost_usd", "Decimal(38, 12)", row -> row.total.netAmortized())
            .column("state", "String", row -> "captured")
            .column("run_id", "UUID", row -> row.capture.run().runId())
            .column("captured_at", "DateTime64(3, 'UTC')", row -> row.capture.capturedAt())
            .build();

    private final ClickHouse clickHouse;
    private final Capture capture;
    private final BatchWriter<Staged> lines;
    private final BatchWriter<Control> controls;
    private final Map<UsageKey, Amounts> uncovered =
            new TreeMap<>(java.util.Comparator.comparing(UsageKey::day).thenComparing(UsageKey::usageType));
    private final Map<LocalDate, Amounts> staged = new HashMap<>();
    private final Map<LocalDate, Amounts> totals = new HashMap<>();
    private final Map<LocalDate, Long> lineCounts = new HashMap<>();
    private final Map<LocalDate, Boolean> estimated = new HashMap<>();

    Staging(ClickHouse clickHouse, Capture capture, int batchRows) {
        this.clickHouse = clickHouse;
        this.capture = capture;
        this.lines = clickHouse.writer(LINES, capture.id(), batchRows);
        this.controls = clickHouse.writer(CONTROLS, capture.id(), batchRows);
    }

    void line(CostLine exact) {
        uncovered.merge(
                new UsageKey(exact.day(), exact.usageType()), Amounts.ZERO.minus(exact.amounts()), Amounts::plus);
        estimated.merge(exact.day(), exact.estimated(), Boolean::logicalOr);
        store(exact);
    }

    void control(ControlTotal exact) {
        if (exact.grouping() == ControlTotal.Grouping.SERVICE_USAGE) {
            uncovered.merge(new UsageKey(exact.day(), exact.usageType()), exact.amounts(), Amounts::plus);
        } else {
            totals.merge(exact.day(), exact.amounts(), Amounts::plus);
        }
        controls.write(new Control(
                capture,
                new ControlTotal(
                        exact.day(),
                        exact.grouping(),
                        exact.service(),
                        exact.usageType(),
                        exact.recordType(),
                        exact.amounts().rounded())));
    }

    /**
     * Books what is uncovered and what rounding left, then marks every day of the window as completely captured.
     *
     * @return lines staged
     */
    long complete() {
        uncovered.forEach((key, left) -> {
            if (!left.isFree()) {
                store(ledgerLine(key.day(), CostLine.UNCOVERED, key.usageType(), left));
            }
        });
        for (LocalDate day : capture.days()) {
            Amounts total = totals.getOrDefault(day, Amounts.ZERO).rounded();
            Amounts rest = total.minus(staged.getOrDefault(day, Amounts.ZERO));
            if (!rest.isFree()) {
                store(ledgerLine(day, CostLine.ROUNDING, CostLine.ROUNDING, rest));
            }
        }
        lines.flush();
        controls.flush();
        try (BatchWriter<CapturedDay> days =
                clickHouse.writer(DAYS, capture.id(), capture.days().size())) {
            for (LocalDate day : capture.days()) {
                days.write(new CapturedDay(
                        capture,
                        day,
                        estimated.getOrDefault(day, false),
                        lineCounts.getOrDefault(day, 0L),
                        totals.getOrDefault(day, Amounts.ZERO).rounded()));
            }
        }
        return lines.rows();
    }

    private void store(CostLine exact) {
        Amounts rounded = exact.amounts().rounded();
        staged.merge(exact.day(), rounded, Amounts::plus);
        lineCounts.merge(exact.day(), 1L, Long::sum);
        lines.write(new Staged(
                capture,
                new CostLine(
                        exact.accountId(),
                        exact.periodStart(),
                        exact.period(),
                        exact.billId(),
                        exact.usageType(),
                        exact.recordType(),
                        rounded,
                        exact.estimated())));
    }

    private CostLine ledgerLine(LocalDate day, String billId, String usageType, Amounts amounts) {
        return new CostLine(
                capture.accountId(),
                day.atStartOfDay(java.time.ZoneOffset.UTC).toInstant(),
                java.time.Duration.ofDays(1),
                billId,
                usageType,
                "",
                amounts,
                estimated.getOrDefault(day, false));
    }

    /** Drops what is not sent yet: only {@link #complete} stores a capture whole. */
    @Override
    public void close() {}
}
