package dev.polo.common.scope;

import java.time.Instant;
import java.util.Map;

/**
 * What became of a scope, one row of {@code collector_runs}.
 *
 * @param capturedAt when the reading began: the version of everything this scope wrote
 * @param message why, for every outcome but complete; empty otherwise
 * @param callsByApi requests sent, retries included, such as {@code Ec2:DescribeVolumes}
 * @param paidRequests requests that AWS charges for one by one (Cost Explorer)
 */
public record ScopeResult(
        Scope scope,
        Outcome outcome,
        String message,
        Instant capturedAt,
        Instant endedAt,
        Map<String, Long> callsByApi,
        long pages,
        long resources,
        long events,
        long paidRequests) {
    public ScopeResult {
        callsByApi = Map.copyOf(callsByApi);
    }

    public long calls() {
        return callsByApi.values().stream().mapToLong(Long::longValue).sum();
    }
}
