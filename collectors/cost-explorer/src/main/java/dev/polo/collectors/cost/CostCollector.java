package dev.polo.collectors.cost;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeKind;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.scope.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Capture → ledger → publish, for one account and any source of lines. */
public final class CostCollector implements Collector {
    /** Days that are read every time, counted back from today: they are still being written at AWS. */
    private static final int RECENT_DAYS = 3;
    /**
     * How far back days are read that no capture holds, as after an outage, or none of the last day, since bills are
     * restated for weeks. Cost Explorer names resources for 14 days, today's part included.
     */
    private static final int MOST_DAYS = 13;

    private static final Duration OLD = Duration.ofHours(20);
    /** How far back the events are held against the ledger: a bill id that inventory learns later moves its money. */
    private static final int PUBLISHED_DAYS = 60;

    private final String name;
    private final Function<ScopeContext, LineSource> source;

    public CostCollector(String name, Function<ScopeContext, LineSource> source) {
        this.name = name;
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

    @Override
    public void collect(ScopeContext context) {
        LocalDate today = context.capturedAt().atZone(ZoneOffset.UTC).toLocalDate();
        Ledger ledger = new Ledger(context.clickHouse(), name, context.scope().accountId());
        Capture capture = Capture.of(
                name,
                context.scope().accountId(),
                firstDay(ledger, today, context),
                today,
                context.capturedAt(),
                context.run());
        context.counts().resources(read(capture, context));
        Ledger.Merged merged = ledger.merge();
        context.counts()
                .events(new Publisher(context.clickHouse(), name, context.run())
                        .publish(today.minusDays(PUBLISHED_DAYS), today));
        if (!merged.held().isEmpty()) {
            throw new ScopeNotice(
                    Outcome.PARTIAL,
                    "More than 20 % of the money of " + merged.held()
                            + " is missing from the newest capture. The ledger"
                            + " keeps what it had until a second capture says the same.");
        }
    }

    private static LocalDate firstDay(Ledger ledger, LocalDate today, ScopeContext context) {
        LocalDate oldest = today.minusDays(MOST_DAYS);
        LocalDate recent = today.minusDays(RECENT_DAYS);
        Map<LocalDate, Instant> captured = ledger.newestCaptures(oldest);
        Instant old = context.capturedAt().minus(OLD);
        return oldest.datesUntil(recent)
                .filter(day -> !captured.getOrDefault(day, Instant.EPOCH).isAfter(old))
                .findFirst()
                .orElse(recent);
    }

    private long read(Capture capture, ScopeContext context) {
        LineSource lines = source.apply(context);
        try (Staging staging =
                new Staging(context.clickHouse(), capture, context.config().batchRows())) {
            lines.controlTotals(capture.from(), capture.to(), staging::control);
            lines.lines(capture.from(), capture.to(), staging::line);
            return staging.complete();
        }
    }
}
