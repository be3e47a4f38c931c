package dev.polo.collectors.cost;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import dev.polo.common.scope.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;

/** Capture → ledger → publish, for one account and any source of lines. */
public final class CostCollector implements Collector {
    private final String name;
    private final Depth depth;
    private final Function<ScopeContext, LineSource> source;

    public CostCollector(String name, Depth depth, Function<ScopeContext, LineSource> source) {
        this.name = name;
        this.depth = depth;
        this.source = source;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<ScopeKind> kinds() {
        return List.of(ScopeKind.global("cost_allocation"));
    }

    /** What {@link #collect} would ask the source for, from what is stored: the source itself is not called. */
    public List<PlannedRead> plan(ClickHouse clickHouse, String accountId, Instant now) {
        Forecast forecast = Forecast.of(clickHouse, name, accountId);
        return windows(new Ledger(clickHouse, name, accountId), now).stream()
                .flatMap(window -> forecast.reads(window).stream())
                .toList();
    }

    @Override
    public void collect(ScopeContext context) {
        String accountId = context.scope().accountId();
        Ledger ledger = new Ledger(context.clickHouse(), name, accountId);
        List<String> notices = new ArrayList<>();
        RuntimeException failure = null;
        try {
            read(ledger, context, notices);
        } catch (ScopeNotice | SdkException e) {
            failure = e;
        } catch (PoloException e) {
            if (e.code().kind() == ErrorKind.SINK) {
                throw e;
            }
            failure = e;
        }
        // Captures that are complete count, those of earlier runs too, whatever has become of the next one.
        Ledger.Merged merged = ledger.merge();
        context.counts()
                .events(new Publisher(context.clickHouse(), name, accountId, context.run())
                        .publish(today(context.capturedAt())));
        notices.addAll(notices(merged));
        if (failure != null) {
            throw failure;
        }
        if (!notices.isEmpty()) {
            throw new ScopeNotice(Outcome.PARTIAL, String.join(" ", notices));
        }
    }

    private void read(Ledger ledger, ScopeContext context, List<String> notices) {
        Forecast forecast =
                Forecast.of(context.clickHouse(), name, context.scope().accountId());
        LineSource lines = source.apply(context);
        for (ReadPlan.Window window : windows(ledger, context.capturedAt())) {
            ReadPlan.Window affordable = reserve(context, forecast, window);
            if (affordable.linesFrom().isAfter(window.linesFrom())) {
                notices.add("POLO_CE_MAX_REQUESTS leaves no room for the resource lines of " + window.linesFrom()
                        + " to " + affordable.linesFrom().minusDays(1) + ", which are due.");
            }
            if (!window.hasLines()) {
                if (!isTold(affordable, lines, context, notices)) {
                    break;
                }
            } else {
                notices.addAll(readNewest(affordable, lines, context));
            }
        }
    }

    /** Whether the source reaches back to a window of totals; how far it does nobody knows before asking. */
    private static boolean isTold(
            ReadPlan.Window window, LineSource source, ScopeContext context, List<String> notices) {
        try {
            notices.addAll(read(window, source, context));
            return true;
        } catch (BillUnavailable e) {
            return false;
        }
    }

    /** A young account's bill does not reach back to the month's beginning, nor two weeks: less is asked for then. */
    private static List<String> readNewest(ReadPlan.Window window, LineSource source, ScopeContext context) {
        try {
            return read(window, source, context);
        } catch (BillUnavailable e) {
            if (window.shorter().equals(window)) {
                throw new ScopeNotice(Outcome.FAILED, PoloException.describe(e));
            }
            return readNewest(window.shorter(), source, context);
        }
    }

    private List<ReadPlan.Window> windows(Ledger ledger, Instant now) {
        LocalDate today = today(now);
        return ReadPlan.of(depth, ledger.captured(today.minusDays(ReadPlan.RESOURCE_DAYS)), today, now)
                .windows();
    }

    /** The window, or its newest lines only, as far as the run may pay for it. */
    private static ReadPlan.Window reserve(ScopeContext context, Forecast forecast, ReadPlan.Window window) {
        for (ReadPlan.Window candidate : List.of(window, window.recent())) {
            if (context.aws().paidRequests().reserve(forecast.requests(candidate))) {
                return candidate;
            }
        }
        throw new PoloException(
                ErrorCode.PAID_REQUESTS_SPENT,
                "Reading the bill from " + window.from() + " takes " + forecast.requests(window.recent())
                        + " requests or more, which POLO_CE_MAX_REQUESTS does not leave any more; it was not asked for."
                        + " Raise it, or look at what a run needs with 'polo collect cost-explorer --plan'.");
    }

    /** @return why there are totals only, or what else the source did not tell, where that is so */
    private static List<String> read(ReadPlan.Window window, LineSource source, ScopeContext context) {
        Capture capture = Capture.of(
                source.name(),
                context.scope().accountId(),
                window.from(),
                window.to(),
                context.capturedAt(),
                context.run());
        Staging staging =
                new Staging(context.clickHouse(), capture, context.config().batchRows());
        LineSource.Reading read = new LineSource.Reading(Set.of(), 0);
        LineSource.Reading totals = source.controlTotals(window.from(), window.to(), staging::control);
        List<String> notices = new ArrayList<>();
        if (window.hasLines()) {
            try {
                read = source.lines(window.linesFrom(), window.to(), staging::line);
                Optional.of(read.notice()).filter(notice -> !notice.isEmpty()).ifPresent(notices::add);
                notices.addAll(unlisted(window, totals, read));
            } catch (BillUnavailable e) {
                notices.add(PoloException.describe(e));
            }
        }
        context.counts().resources(staging.complete(totals, read));
        notices.addAll(staging.contradictions());
        return notices;
    }

    /** A list that ends early leaves whole days out; of days without lines there is no growth of the uncovered to tell. */
    private static List<String> unlisted(ReadPlan.Window window, LineSource.Reading totals, LineSource.Reading lines) {
        List<LocalDate> days = window.linesFrom()
                .datesUntil(window.to())
                .filter(day -> totals.days().contains(day) && !lines.days().contains(day))
                .toList();
        return days.isEmpty()
                ? List.of()
                : List.of(
                        "The bill tells totals of " + days + " but says nothing of their resource lines, not even that"
                                + " there are none: the list was cut short. The ledger keeps the lines that it had of these days;"
                                + " where it has none, all money is uncovered until the next run reads them again.");
    }

    private static List<String> notices(Ledger.Merged merged) {
        List<String> notices = new ArrayList<>();
        if (!merged.held().isEmpty()) {
            notices.add("More than 20 % of the money of " + merged.held() + " is missing from the newest capture. The"
                    + " ledger keeps what it had until a second capture says the same.");
        }
        if (!merged.growths().isEmpty()) {
            notices.add("Resource lines cover less than before of "
                    + merged.growths().stream().map(Object::toString).collect(Collectors.joining(", "))
                    + ". The money is booked as uncovered; 'polo reconcile' shows it. Was a list cut short, or does a"
                    + " service name no resources any more?");
        }
        return notices;
    }

    private static LocalDate today(Instant now) {
        return now.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
