package dev.polo.collectors.aws;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import org.jspecify.annotations.Nullable;

/**
 * The requests that cost money one by one which a run may still make, shared by its scopes. A scope reserves what it
 * plans, so that it is not stopped half-way by another one's spending; what it sends beyond that stops at the limit too.
 * Thread-safe.
 */
public final class PaidRequests {
    private final @Nullable Integer most;
    private long reserved;
    private long sent;

    /** @param most null: no limit */
    public PaidRequests(@Nullable Integer most) {
        this.most = most;
    }

    /** Sets so many requests aside, or none at all when fewer are left. */
    public synchronized boolean reserve(long requests) {
        if (most != null && reserved + requests > most) {
            return false;
        }
        reserved += requests;
        return true;
    }

    /**
     * Counts a request that is about to be sent.
     *
     * @throws PoloException when the limit is reached; the request must not be sent then
     */
    synchronized void send() {
        if (most != null && sent >= most) {
            throw new PoloException(
                    ErrorCode.PAID_REQUESTS_SPENT,
                    "All " + most + " requests that POLO_CE_MAX_REQUESTS allows a run are spent; nothing of what was"
                            + " being read counts. Raise it, or look at what a run needs with"
                            + " 'polo collect cost-explorer --plan'.");
        }
        sent++;
    }

    /** How many were sent, and are paid for whatever became of their answers. */
    public synchronized long sent() {
        return sent;
    }
}
