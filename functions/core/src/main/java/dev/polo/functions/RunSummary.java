package dev.polo.functions;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Deadline;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a collector's run went, for its summary: counts, and the scopes that somebody has to look at. */
final class RunSummary {
    /** An answer may have 6 MB. Source: AWS Lambda quotas. All scopes are in {@code collector_runs}. */
    private static final int MOST_SCOPES = 100;

    private RunSummary() {}

    static Done of(RunReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("resource_count", report.resources());
        details.put("event_count", report.events());
        details.put("calls", report.calls());
        details.put("paid_usd", RunRecords.usd(report.paidRequests()).toPlainString());
        details.put("scopes", byOutcome(report.scopes()));
        List<ScopeResult> open = report.scopes().stream()
                .filter(scope -> !scope.outcome().whole())
                .toList();
        if (report.outcome() == Outcome.FAILED) {
            details.put(
                    "message",
                    open.isEmpty()
                            ? report.message()
                            : report.message() + "; the first: "
                                    + open.getFirst().message());
        }
        details.put(
                "not_complete",
                open.stream().limit(MOST_SCOPES).map(RunSummary::of).toList());
        Map<String, Double> metrics = Map.of(
                "Scopes", (double) report.scopes().size(),
                "ScopesNotComplete", (double) open.size(),
                "Resources", (double) report.resources(),
                "Events", (double) report.events(),
                "Calls", (double) report.calls());
        return new Done(
                report.outcome().sqlName(), details, metrics, open.stream().anyMatch(RunSummary::mayPass));
    }

    static Map<String, Object> planned(List<Scope> scopes) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("scope_count", scopes.size());
        details.put(
                "scopes", scopes.stream().limit(MOST_SCOPES).map(RunSummary::of).toList());
        return details;
    }

    /**
     * Another delivery of the same message helps against time, throttles and faults. It must not be taken for the second
     * capture that a brake waits for, so what a collector itself calls partial is left to the next slot.
     */
    private static boolean mayPass(ScopeResult result) {
        return result.outcome() == Outcome.THROTTLED || result.outcome() == Outcome.FAILED || Deadline.cut(result);
    }

    private static Map<String, Long> byOutcome(List<ScopeResult> scopes) {
        Map<String, Long> result = new TreeMap<>();
        scopes.forEach(scope -> result.merge(scope.outcome().sqlName(), 1L, Long::sum));
        return result;
    }

    private static Map<String, Object> of(ScopeResult result) {
        Map<String, Object> map = of(result.scope());
        map.put("outcome", result.outcome().sqlName());
        map.put("message", result.message());
        return map;
    }

    private static Map<String, Object> of(Scope scope) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("aws_account_id", scope.accountId());
        map.put("aws_region", scope.region());
        map.put("resource_type", scope.resourceType());
        return map;
    }
}
