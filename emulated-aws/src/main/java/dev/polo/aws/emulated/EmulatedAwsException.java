package dev.polo.aws.emulated;

import org.jspecify.annotations.Nullable;

/** The emulator could not be started or reached. The message says what, with which value, and what to do. */
public final class EmulatedAwsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why. */
    public enum Reason {
        /** Python, or a part of it, is not installed. */
        TOOL_MISSING,
        /** The Python packages could not be downloaded, which the first start has to. */
        NO_NETWORK,
        DISK_FULL,
        PORT_TAKEN,
        /** Anything else; the message says what is known. */
        START_FAILED
    }

    EmulatedAwsException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    EmulatedAwsException(Reason reason, String message) {
        this(reason, message, null);
    }

    public Reason reason() {
        return reason;
    }
}
