package dev.polo.collectors.cost;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A bill as a test writes it: lines, and what the totals hold beyond them. */
final class Bill implements LineSource {
    private final List<CostLine> lines = new ArrayList<>();
    private final List<ControlTotal> totals = new ArrayList<>();
    private int failAfter = Integer.MAX_VALUE;
    private LocalDate readFrom = LocalDate.EPOCH;

    static Bill empty() {
        return new Bill();
    }

    /** A bill of {@link LedgerBench#DAY}: {@code "vol-1 10"} is ten dollars for a volume. */
    static Bill of(String... idsAndDollars) {
        Bill bill = new Bill();
        for (String text : idsAndDollars) {
            String[] parts = text.split(" ", 2);
            bill.line(LedgerBench.DAY, parts[0], "Usage", parts[1], parts[1]);
        }
        return bill;
    }

    /** A line, and the control totals that hold it. */
    Bill line(LocalDate day, String billId, String usageType, String unblended, String amortized) {
        Amounts amounts = amounts(unblended, amortized);
        lines.add(new CostLine(
                LedgerBench.ACCOUNT,
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                Duration.ofDays(1),
                billId,
                usageType,
                "",
                amounts,
                true));
        return total(day, usageType, amounts);
    }

    /** Money that only the totals know. */
    Bill uncovered(LocalDate day, String usageType, String dollars) {
        return total(day, usageType, amounts(dollars, dollars));
    }

    /** The source dies after so many lines. */
    Bill failingAfter(int count) {
        failAfter = count;
        return this;
    }

    LocalDate readFrom() {
        return readFrom;
    }

    private Bill total(LocalDate day, String usageType, Amounts amounts) {
        totals.add(new ControlTotal(day, ControlTotal.Grouping.SERVICE_USAGE, "service", usageType, "", amounts));
        totals.add(new ControlTotal(day, ControlTotal.Grouping.RECORD_SERVICE, "service", "", "Usage", amounts));
        return this;
    }

    private static Amounts amounts(String unblended, String amortized) {
        return new Amounts(
                new BigDecimal(unblended), new BigDecimal(amortized), new BigDecimal(amortized), BigDecimal.ONE);
    }

    @Override
    public String name() {
        return LedgerBench.SOURCE;
    }

    @Override
    public void lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer) {
        readFrom = from;
        int given = 0;
        for (CostLine line : lines) {
            if (given++ == failAfter) {
                throw new IllegalStateException("the third page did not come");
            }
            if (!line.day().isBefore(from) && line.day().isBefore(to)) {
                consumer.accept(line);
            }
        }
    }

    @Override
    public void controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer) {
        totals.stream()
                .filter(total -> !total.day().isBefore(from) && total.day().isBefore(to))
                .forEach(consumer);
    }
}
