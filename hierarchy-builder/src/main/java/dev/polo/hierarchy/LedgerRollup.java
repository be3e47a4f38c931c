package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rolls the ledger up along the hierarchies of each day and checks them. A day that the check finds not
 * to hold its ledger, because lines arrived meanwhile or because somebody changed the table, is rolled up once more.
 */
final class LedgerRollup {
    /**
     * What came of it.
     *
     * @param conservation the newest check of every day of the window, over all accounts and of those that are wrong
     */
    record Result(long changedRows, List<Conservation> conservation) {}

    private static final long NEVER_CHECKED = -1;

    private final ClickHouse clickHouse;
    private final HierarchyGraphs graphs;
    private final Instant start;
    private final UUID runId;
    private final Runnable fence;
    private final Consumer<BuildStep> afterStep;

    /** @param fence asked before each write that another builder's would double; throws when the lease is lost */
    LedgerRollup(
            ClickHouse clickHouse,
            HierarchyGraphs graphs,
            Instant start,
            UUID runId,
            Runnable fence,
            Consumer<BuildStep> afterStep) {
        this.clickHouse = clickHouse;
        this.graphs = graphs;
        this.start = start;
        this.runId = runId;
        this.fence = fence;
        this.afterStep = afterStep;
    }

    /** @param days as they were before the resources were read: what came later is for the next build */
    Result update(LedgerDays days) {
        days.addMoved();
        days.addSpoiled();
        long changed = rollUp(days, days.changed());
        afterStep.accept(BuildStep.ROLLED_UP);
        Reconciliation reconciliation = new Reconciliation(clickHouse, start, runId);
        Map<LocalDate, Long> checked = days.checked();
        MostMoney.check(clickHouse, checked.keySet());
        days.chunks(checked.keySet()).forEach(reconciliation::check);
        Set<LocalDate> wrong = StoredConservation.read(clickHouse, days.all()).stream()
                .filter(row -> !row.coversLedger())
                .map(Conservation::day)
                .collect(Collectors.toSet());
        if (!wrong.isEmpty()) {
            changed += rollUp(days, wrong);
            days.chunks(wrong).forEach(reconciliation::check);
            // The next build looks at them again.
            wrong.forEach(day -> checked.replace(day, NEVER_CHECKED));
        }
        afterStep.accept(BuildStep.RECONCILED);
        fence.run();
        days.record(checked, start.toEpochMilli());
        afterStep.accept(BuildStep.DAYS_RECORDED);
        return new Result(changed, StoredConservation.read(clickHouse, days.all()));
    }

    private long rollUp(LedgerDays days, Collection<LocalDate> wanted) {
        if (wanted.isEmpty()) {
            return 0;
        }
        MostMoney.check(clickHouse, wanted);
        DailyRollup rollup = new DailyRollup(clickHouse, graphs, fence);
        return days.chunks(wanted).stream()
                .mapToLong(chunk -> rollup.update(chunk, days.lines(chunk)))
                .sum();
    }
}
