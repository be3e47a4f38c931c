package dev.polo.common.error;

import org.jspecify.annotations.Nullable;

/**
 * The one root of what Polo throws. The message is meant for a person: what failed, with which value, and what to do.
 */
public final class PoloException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public PoloException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public PoloException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }

    /** The message of any failure as one line a person can read; never null. */
    public static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
