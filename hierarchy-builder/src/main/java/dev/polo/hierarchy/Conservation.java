package dev.polo.hierarchy;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * Whether a hierarchy holds the whole bill of a day.
 *
 * @param accountId whose part of the bill; '' for all accounts together
 * @param metric {@code unblended} or {@code amortized}
 * @param sourceTotal what the source says the day costs, without naming resources
 * @param ledgerTotal sum of the ledger's lines
 * @param allocated what the hierarchy's roots hold
 * @param unallocated what has no place in it, summed on its own
 * @param difference 0 when all of these agree: source less allocated less unallocated, or where that is 0, source less
 *     ledger
 */
public record Conservation(
        LocalDate day,
        String metric,
        String hierarchy,
        String accountId,
        BigDecimal sourceTotal,
        BigDecimal ledgerTotal,
        BigDecimal allocated,
        BigDecimal unallocated,
        BigDecimal difference) {

    public boolean holds() {
        return difference.signum() == 0;
    }

    /** Whether the hierarchy holds what the ledger does, whatever the source says. */
    boolean coversLedger() {
        return ledgerTotal.compareTo(allocated.add(unallocated)) == 0;
    }
}
