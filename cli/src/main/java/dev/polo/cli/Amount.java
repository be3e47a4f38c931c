package dev.polo.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts as text. */
final class Amount {
    private static final int CENTS = 2;

    private Amount() {}

    /** For programs: a plain decimal without trailing zeros. */
    static String plain(BigDecimal amount) {
        return amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString();
    }

    /** For people: at least two decimals, and as many more as the amount has. */
    static String dollars(BigDecimal amount) {
        BigDecimal stripped = amount.stripTrailingZeros();
        BigDecimal shown = stripped.scale() < CENTS ? stripped.setScale(CENTS, RoundingMode.UNNECESSARY) : stripped;
        return shown.toPlainString();
    }
}
