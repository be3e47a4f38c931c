package dev.polo.collectors.cost;

import dev.polo.collectors.cost.LineSource.Reading;
import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.TableLayout;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes a capture in: its lines and its control totals as they come. Only {@link #complete} makes it count; a capture that
 * dies before has no effect. Memory holds the totals, not the lines.
 */
final class Staging {
    private record Staged(Capture capture, CostLine line) {}

    private record Control(Capture capture, ControlTotal total) {}

    private record CapturedDay(
            Capture capture,
            LocalDate day,
            String detail,
            boolean estimated,
            long lines,
            Amounts total,
            int linePages,
            int totalPages) {}

    private record Usage(LocalDate day, String type) {}

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
            .column("aws_account_id", "String", row -> row.total.accountId())
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
            .column("detail", "String", CapturedDay::detail)
            .column("line_pages", "UInt32", CapturedDay::linePages)
            .column("total_pages", "UInt32", CapturedDay::totalPages)
            .column("run_id", "UUID", row -> row.capture.run().runId())
            .column("captured_at", "DateTime64(3, 'UTC')", row -> row.capture.capturedAt())
            .build();

    /** What rounding in the source's own lists may come to. */
    private static final BigDecimal CENT = new BigDecimal("0.01");

    private final ClickHouse clickHouse;
    private final Capture capture;
    private final BatchWriter<Staged> lines;
    private final BatchWriter<Control> controls;
    /** Few beside the lines: services × usage types a day. A page that is read twice must not count twice. */
    private final Map<ControlTotal, Amounts> seen = new HashMap<>();

    /** By usage type; all of a day come to the same money as its {@link #totals}, which are by record type. */
    private final Map<Usage, Amounts> usageTotals = new HashMap<>();

    private final Set<LocalDate> contradictory = new TreeSet<>();
    /** A line each of days that have two amounts of it. */
    private final Map<LocalDate, String> twofold = new TreeMap<>();

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
        estimated.merge(exact.day(), exact.estimated(), Boolean::logicalOr);
        lineCounts.merge(exact.day(), 1L, Long::sum);
        lines.write(new Staged(capture, exact.with(exact.amounts().rounded())));
    }

    void control(ControlTotal exact) {
        Amounts before = seen.putIfAbsent(exact.key(), exact.amounts());
        if (before != null) {
            if (!before.minus(exact.amounts()).isNothing()) {
                contradictory.add(exact.day());
            }
            return;
        }
        switch (exact.grouping()) {
            case RECORD_SERVICE -> {
                estimated.merge(exact.day(), exact.estimated(), Boolean::logicalOr);
                controls.write(new Control(capture, exact.with(part(totals, exact.day(), exact.amounts()))));
            }
            case SERVICE_USAGE -> {
                Usage usage = new Usage(exact.day(), exact.usageType());
                controls.write(new Control(capture, exact.with(part(usageTotals, usage, exact.amounts()))));
            }
            case LINKED_ACCOUNT ->
                controls.write(new Control(capture, exact.with(exact.amounts().rounded())));
        }
    }

    /** Rounded so that all parts sum to the rounded whole, which the ledger and its check hold to. */
    private static <K> Amounts part(Map<K, Amounts> sums, K key, Amounts exact) {
        Amounts sum = sums.getOrDefault(key, Amounts.ZERO);
        Amounts grown = sum.plus(exact);
        sums.put(key, grown);
        return grown.rounded().minus(sum.rounded());
    }

    /** Why days that the source told of were not kept, or not their lines: it says different things of them. */
    List<String> contradictions() {
        List<String> result = new ArrayList<>();
        if (!contradictory.isEmpty()) {
            result.add("The lists of totals of " + contradictory + " contradict each other by more than a cent: one"
                    + " was cut short, or the bill changed while it was read. The ledger keeps what it had of these"
                    + " days; the next run reads them again.");
        }
        if (!twofold.isEmpty()) {
            result.add("The bill gave one line twice with different amounts: "
                    + twofold.entrySet().stream()
                            .map(entry -> entry.getValue() + " on " + entry.getKey())
                            .collect(Collectors.joining(", "))
                    + ". It changed while its pages were read. The totals of these days count, their lines do not; the next"
                    + " run reads them again.");
        }
        return result;
    }

    /** A line may come twice, on a page that is answered twice; with two amounts nobody knows which one is true. */
    private void findTwofold() {
        List<LocalDate> repeated = clickHouse.query(
                LedgerSql.REPEATS, Map.of("capture", capture.id().toString()), row -> row.day("day"));
        if (!repeated.isEmpty()) {
            clickHouse.forEach(
                    LedgerSql.of(LedgerSql.CONTRADICTIONS, repeated),
                    Map.of("capture", capture.id().toString()),
                    row -> twofold.put(row.day("day"), row.string("bill_id") + " " + row.string("usage_type")));
        }
    }

    private boolean contradicts(LocalDate day) {
        Amounts usage = usageTotals.entrySet().stream()
                .filter(entry -> entry.getKey().day().equals(day))
                .map(Map.Entry::getValue)
                .reduce(Amounts.ZERO, Amounts::plus);
        Amounts difference = totals.getOrDefault(day, Amounts.ZERO).minus(usage);
        return Stream.of(difference.unblended(), difference.amortized(), difference.netAmortized())
                .anyMatch(amount -> amount.abs().compareTo(CENT) > 0);
    }

    /**
     * Marks every day that the source gave totals of as completely captured, with its lines where it gave them too; but not
     * days of which its totals contradict themselves, and without lines that do.
     *
     * @return lines staged
     */
    long complete(Reading totalsRead, Reading linesRead) {
        lines.flush();
        controls.flush();
        findTwofold();
        capture.days().stream()
                .filter(totalsRead.days()::contains)
                .filter(this::contradicts)
                .forEach(contradictory::add);
        List<LocalDate> days = capture.days().stream()
                .filter(totalsRead.days()::contains)
                .filter(day -> !contradictory.contains(day))
                .toList();
        try (BatchWriter<CapturedDay> writer =
                clickHouse.writer(DAYS, capture.id(), capture.days().size())) {
            for (LocalDate day : days) {
                writer.write(new CapturedDay(
                        capture,
                        day,
                        linesRead.days().contains(day) && !twofold.containsKey(day) ? "resources" : "totals",
                        estimated.getOrDefault(day, false),
                        lineCounts.getOrDefault(day, 0L),
                        totals.getOrDefault(day, Amounts.ZERO).rounded(),
                        linesRead.pages(),
                        totalsRead.pages()));
            }
        }
        return lines.rows();
    }
}
