package dev.polo.hierarchy;

import dev.polo.common.clickhouse.ClickHouse;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Rolls the ledger up along the hierarchies of each day and checks them. A day that the check finds not
 * to hold its ledger, because lines arrived meanwhile or because somebody changed the table, is rolled up once more.
 *
 * <p>A day with lines of resources that came while the build ran is left to the next one, and so is its check: what a build
 * has not read it cannot judge.
 */
final class LedgerRollup {
    /**
     * What came of it.
     *
     * @param conservation the newest check of every day of the window, over all accounts and of those that are wrong; not
     *     of days that are left to the next build
     */
    record Result(long changedRows, List<Conservation> conservation) {}

    private final ClickHouse clickHouse;
    private final HierarchyGraphs graphs;
    private final Instant start;
    private final UUID runId;
    private final Runnable fence;
    private final Consumer<BuildStep> afterStep;
    /** Days for the next build, with a hash of the lines that this one could not place. */
    private final Map<LocalDate, Long> left = new HashMap<>();

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
        checked.keySet().removeAll(left.keySet());
        MostMoney.check(clickHouse, checked.keySet());
        days.chunks(checked.keySet()).forEach(reconciliation::check);
        Set<LocalDate> wrong = conservation(days).stream()
                .filter(row -> !row.coversLedger())
                .map(Conservation::day)
                .collect(Collectors.toSet());
        if (!wrong.isEmpty()) {
            changed += rollUp(days, wrong);
            checked.keySet().removeAll(left.keySet());
            wrong.removeAll(left.keySet());
            days.chunks(wrong).forEach(reconciliation::check);
            // The next build looks at them again.
            wrong.forEach(day -> checked.replace(day, RolledUpDays.NEVER_CHECKED));
        }
        afterStep.accept(BuildStep.RECONCILED);
        fence.run();
        days.record(checked, left, start.toEpochMilli());
        afterStep.accept(BuildStep.DAYS_RECORDED);
        return new Result(changed, conservation(days));
    }

    private List<Conservation> conservation(LedgerDays days) {
        return StoredConservation.read(clickHouse, days.all()).stream()
                .filter(row -> !left.containsKey(row.day()))
                .toList();
    }

    private long rollUp(LedgerDays days, Collection<LocalDate> wanted) {
        if (wanted.isEmpty()) {
            return 0;
        }
        MostMoney.check(clickHouse, wanted);
        DailyRollup rollup = new DailyRollup(clickHouse, graphs, fence);
        long rows = days.chunks(wanted).stream()
                .mapToLong(chunk -> rollup.update(chunk, days.lines(chunk)))
                .sum();
        rollup.unread().forEach((day, unread) -> {
            if (days.mayLeave(day, unread)) {
                left.put(day, unread);
            }
        });
        return rows;
    }
}
