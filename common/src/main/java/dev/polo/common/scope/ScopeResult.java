package dev.polo.common.scope;

import java.time.Instant;

/**
 * What became of a scope, one row of {@code collector_runs}.
 *
 * @param capturedAt when the reading began: the version of everything this scope wrote
 * @param message why, for every outcome but complete; empty otherwise
 * @param paidRequests requests that AWS charges for one by one (Cost Explorer)
 */
public record ScopeResult(
        Scope scope,
        Outcome outcome,
        String message,
        Instant capturedAt,
        Instant endedAt,
        long calls,
        long pages,
        long resources,
        long events,
        long paidRequests) {}
