package dev.polo.collectors.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The four numbers of a cost line, in US dollars and in the usage type's own unit.
 *
 * @param unblended what the usage cost on the day
 * @param amortized the same with commitments spread over their term
 * @param netAmortized amortised, after private discounts
 * @param usageQuantity to be summed within a usage type only: another one counts in another unit
 */
public record Amounts(BigDecimal unblended, BigDecimal amortized, BigDecimal netAmortized, BigDecimal usageQuantity) {
    /** Decimal places the ledger keeps. */
    public static final int SCALE = 12;

    public static final Amounts ZERO = new Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

    public Amounts plus(Amounts other) {
        return new Amounts(
                unblended.add(other.unblended),
                amortized.add(other.amortized),
                netAmortized.add(other.netAmortized),
                usageQuantity.add(other.usageQuantity));
    }

    public Amounts minus(Amounts other) {
        return new Amounts(
                unblended.subtract(other.unblended),
                amortized.subtract(other.amortized),
                netAmortized.subtract(other.netAmortized),
                usageQuantity.subtract(other.usageQuantity));
    }

    /** Rounded half-even to the ledger's scale. */
    public Amounts rounded() {
        return new Amounts(round(unblended), round(amortized), round(netAmortized), round(usageQuantity));
    }

    /** Whether all money is 0; the quantity does not count. */
    public boolean isFree() {
        return unblended.signum() == 0 && amortized.signum() == 0 && netAmortized.signum() == 0;
    }

    /** Whether nothing was used either. */
    public boolean isNothing() {
        return isFree() && usageQuantity.signum() == 0;
    }

    private static BigDecimal round(BigDecimal amount) {
        return amount.setScale(SCALE, RoundingMode.HALF_EVEN);
    }
}
