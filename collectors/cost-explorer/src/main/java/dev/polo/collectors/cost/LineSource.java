package dev.polo.collectors.cost;

import java.time.LocalDate;
import java.util.function.Consumer;

/**
 * Where cost lines come from; the ledger behind it does not care. Reads are of one account and a window of whole days.
 * A read that cannot be finished throws: half a bill is worse than none.
 */
public interface LineSource {
    /** The name in {@code cost_lines.source}, such as {@code cost-explorer}. */
    String name();

    /**
     * Every line of the window, as its pages come.
     *
     * @param to exclusive
     */
    void lines(LocalDate from, LocalDate to, Consumer<CostLine> consumer);

    /**
     * The control totals of the window, in both groupings.
     *
     * @param to exclusive
     */
    void controlTotals(LocalDate from, LocalDate to, Consumer<ControlTotal> consumer);
}
