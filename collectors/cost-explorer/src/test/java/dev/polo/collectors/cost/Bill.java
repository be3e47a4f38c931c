package dev.polo.collectors.cost;

import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A bill as a test writes it: lines, and what the totals hold beyond them. */
final class Bill implements LineSource {
    private final List<CostLine> lines = new ArrayList<>();
    private final Map<Key, Amounts> usage = new LinkedHashMap<>();
    private final Map<LocalDate, Amounts> days = new LinkedHashMap<>();
    private final Set<LocalDate> unspoken = new HashSet<>();
    private final Set<LocalDate> unlisted = new HashSet<>();
    private @Nullable Set<LocalDate> onlyDays;
    private String source = LedgerBench.SOURCE;
    private String account = LedgerBench.ACCOUNT;
    private boolean withoutLines;
    private boolean settledTwice;
    private LocalDate refusedBefore = LocalDate.EPOCH;
    private LocalDate knownFrom = LocalDate.EPOCH;
    private int failAfter = Integer.MAX_VALUE;
    private LocalDate readFrom = LocalDate.EPOCH;

    private record Key(LocalDate day, String usageType) {}

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
        lines.add(line(day.atStartOfDay(), Duration.ofDays(1), billId, usageType, amounts));
        return total(day, usageType, amounts);
    }

    /** A line that costs nothing, and the control totals that hold it. */
    Bill free(LocalDate day, String billId, String usageType, String quantity) {
        lines.add(line(day.atStartOfDay(), Duration.ofDays(1), billId, usageType, used(quantity)));
        return total(day, usageType, used(quantity));
    }

    /** Usage that only the totals know, and that costs nothing. */
    Bill uncoveredUsage(LocalDate day, String usageType, String quantity) {
        return total(day, usageType, used(quantity));
    }

    /** Money that only the totals know. */
    Bill uncovered(LocalDate day, String usageType, String dollars) {
        return total(day, usageType, amounts(dollars, dollars));
    }

    /** Money that one of the two lists of totals lacks. */
    Bill contradicting(LocalDate day, String dollars) {
        days.merge(day, amounts(dollars, dollars), Amounts::plus);
        return this;
    }

    /** Another source, and whose bill it tells; to be said before any line. */
    Bill from(String name, String accountId) {
        source = name;
        account = accountId;
        return this;
    }

    /** The source is refused when it is asked for days before one. */
    Bill refusingBefore(LocalDate day) {
        refusedBefore = day;
        return this;
    }

    /** The source reaches back to a day, and to none before it. */
    Bill unknownBefore(LocalDate day) {
        knownFrom = day;
        return this;
    }

    /** The source dies after so many lines. */
    Bill failingAfter(int count) {
        failAfter = count;
        return this;
    }

    /** The source tells totals only. */
    Bill withoutLines() {
        withoutLines = true;
        return this;
    }

    /** The source knows no other days. */
    Bill onlyOn(LocalDate... days) {
        onlyDays = Set.of(days);
        return this;
    }

    /** The first line comes once more with a dollar on top, which no total knows of. */
    Bill withAContradiction() {
        CostLine first = lines.getFirst();
        lines.add(first.with(first.amounts().plus(amounts("1", "1"))));
        return this;
    }

    /** The first lines come once more, as when a page is answered twice. */
    Bill withAPageTwice() {
        return withAPageTwice(true);
    }

    /** The same; the page and its totals say the second time whether they may still change. */
    Bill withAPageTwice(boolean estimated) {
        List.copyOf(lines)
                .forEach(line -> lines.add(new CostLine(
                        line.accountId(),
                        line.periodStart(),
                        line.period(),
                        line.billId(),
                        line.usageType(),
                        line.recordType(),
                        line.amounts(),
                        estimated)));
        settledTwice = !estimated;
        return this;
    }

    /** A line of one hour, and the control totals that hold it. */
    Bill hour(LocalDate day, int hour, String billId, String usageType, String dollars) {
        Amounts amounts = amounts(dollars, dollars);
        lines.add(line(day.atTime(hour, 0), Duration.ofHours(1), billId, usageType, amounts));
        return total(day, usageType, amounts);
    }

    /** The source leaves a day out of its answers. */
    Bill silentOn(LocalDate day) {
        unspoken.add(day);
        return this;
    }

    /** The list of lines ends before a day that the totals tell of. */
    Bill withoutLinesOn(LocalDate day) {
        unlisted.add(day);
        return this;
    }

    LocalDate readFrom() {
        return readFrom;
    }

    private CostLine line(LocalDateTime start, Duration period, String billId, String usageType, Amounts amounts) {
        return new CostLine(account, start.toInstant(ZoneOffset.UTC), period, billId, usageType, "", amounts, true);
    }

    private Bill total(LocalDate day, String usageType, Amounts amounts) {
        usage.merge(new Key(day, usageType), amounts, Amounts::plus);
        days.merge(day, amounts, Amounts::plus);
        return this;
    }

    private ControlTotal total(
            LocalDate day,
            ControlTotal.Grouping grouping,
            String usageType,
            String recordType,
            Amounts amounts,
            boolean estimated) {
        return new ControlTotal(account, day, grouping, "service", usageType, recordType, amounts, estimated);
    }

    /** Net of discounts is a tenth less, so that no metric can stand for another. */
    private static Amounts amounts(String unblended, String amortized) {
        BigDecimal whole = new BigDecimal(amortized);
        return new Amounts(new BigDecimal(unblended), whole, whole.subtract(whole.movePointLeft(1)), BigDecimal.ONE);
    }

    private static Amounts used(String quantity) {
        return new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, new BigDecimal(quantity));
    }

    @Override
    public String name() {
        return source;
    }

    @Override
    public Reading lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer) {
        readFrom = from;
        if (withoutLines) {
            throw new BillUnavailable("no resources here", new IllegalStateException("not opted in"));
        }
        int given = 0;
        for (CostLine line : lines) {
            if (given++ == failAfter) {
                throw new IllegalStateException("the third page did not come");
            }
            if (!line.day().isBefore(from) && line.day().isBefore(to) && !unlisted.contains(line.day())) {
                consumer.accept(line);
            }
        }
        Set<LocalDate> listed = new HashSet<>(answered(from, to).days());
        listed.removeAll(unlisted);
        return new Reading(listed, 1);
    }

    @Override
    public Reading controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer) {
        if (from.isBefore(refusedBefore)) {
            throw new ScopeNotice(Outcome.DENIED, "not allowed before " + refusedBefore);
        }
        if (from.isBefore(knownFrom)) {
            throw new BillUnavailable("nothing before " + knownFrom, new IllegalStateException("too old"));
        }
        Reading answered = answered(from, to);
        for (boolean estimated : settledTwice ? List.of(true, false) : List.of(true)) {
            usage.forEach((key, amounts) -> {
                if (answered.days().contains(key.day())) {
                    consumer.accept(total(
                            key.day(), ControlTotal.Grouping.SERVICE_USAGE, key.usageType(), "", amounts, estimated));
                }
            });
            days.forEach((day, amounts) -> {
                if (answered.days().contains(day)) {
                    consumer.accept(total(day, ControlTotal.Grouping.RECORD_SERVICE, "", "Usage", amounts, estimated));
                }
            });
        }
        return answered;
    }

    private Reading answered(LocalDate from, LocalDate to) {
        Set<LocalDate> spoken = from.datesUntil(to)
                .filter(day -> onlyDays == null || onlyDays.contains(day))
                .collect(Collectors.toSet());
        spoken.removeAll(unspoken);
        return new Reading(spoken, 1);
    }
}
