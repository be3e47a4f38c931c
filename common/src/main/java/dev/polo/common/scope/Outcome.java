package dev.polo.common.scope;

import java.util.Locale;

/** How a scope ended; exactly one of these. */
public enum Outcome {
    /** Every page was read and written. */
    COMPLETE,
    /** AWS refused us. */
    DENIED,
    /** AWS asked us to slow down until the retries were used up. */
    THROTTLED,
    /** The region is not enabled in the account, or the service is not switched on. */
    DISABLED,
    /** Something else broke; the message says what. */
    FAILED,
    /** Some was read and written, not all. */
    PARTIAL,
    /** A newer capture of this scope is already committed; nothing was written. */
    SUPERSEDED;

    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the run still counts as whole with this outcome. */
    public boolean whole() {
        return this == COMPLETE || this == SUPERSEDED || this == DISABLED;
    }
}
