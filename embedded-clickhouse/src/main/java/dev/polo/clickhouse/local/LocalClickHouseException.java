package dev.polo.clickhouse.local;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Why there is no local ClickHouse server. The message says what happened, with which value, and what to do. */
public final class LocalClickHouseException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The kinds of failure. */
    public enum Reason {
        /** A program that is needed is not installed. */
        TOOL_MISSING,
        /** The engine could not be fetched. */
        NO_NETWORK,
        DISK_FULL,
        /** The embedded engine does not exist for this machine. */
        UNSUPPORTED_PLATFORM,
        PORT_TAKEN,
        /** What was fetched is not what was expected. */
        HASH_MISMATCH,
        /** Another process has the data folder open. */
        DATA_IN_USE,
        DATA_NOT_WRITABLE,
        START_FAILED
    }

    private final Reason reason;

    LocalClickHouseException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    LocalClickHouseException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
