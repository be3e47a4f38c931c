package dev.polo.collectors.core;

import dev.polo.common.scope.Outcome;

/** Thrown by a collector that knows by itself how its scope ended, when that is not complete. */
public final class ScopeNotice extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;

    public ScopeNotice(Outcome outcome, String message) {
        super(message);
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
