package dev.polo.collectors.cost;

/**
 * The source does not tell this part of a bill: something is not switched on there, or it does not reach back that far.
 * The message says what to do.
 */
public final class BillUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BillUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
