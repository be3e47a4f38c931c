package dev.polo.collectors.cost;

import java.time.LocalDate;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Where cost lines come from; the ledger behind it does not care. Reads are of one account and a window of whole days.
 * A read that cannot be finished throws: half a bill is worse than none.
 */
public interface LineSource {
    /**
     * What a source answered with.
     *
     * @param days those it spoke of; a day of the window that is missing here was not read, which is not the same as a
     *     day that cost nothing
     * @param pages answers it took, which some sources charge for one by one
     * @param notice a sentence where the answer is whole but not all that was asked for; else empty
     */
    record Reading(Set<LocalDate> days, int pages, String notice) {
        public Reading {
            days = Set.copyOf(days);
        }

        public Reading(Set<LocalDate> days, int pages) {
            this(days, pages, "");
        }
    }

    /** The name in {@code cost_lines.source}, such as {@code cost-explorer}. */
    String name();

    /**
     * Every line of the window, as its pages come. What a line costs by the hour is given in hours, and not once more as
     * a line of the day.
     *
     * @param to exclusive
     * @throws BillUnavailable when the source tells totals only
     */
    Reading lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer);

    /**
     * The control totals of the window, in every grouping.
     *
     * @param to exclusive
     * @throws BillUnavailable when the source has no totals of the window
     */
    Reading controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer);
}
