package dev.polo.collectors.core;

import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Run;
import dev.polo.common.scope.ScopeResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** How a run of one collector went, scope by scope. */
public record RunReport(Run run, List<ScopeResult> scopes) {
    public RunReport {
        scopes = List.copyOf(scopes);
    }

    /** Complete when every scope is whole; failed when none is, or there was none; partial otherwise. */
    public Outcome outcome() {
        long whole = whole();
        if (whole == 0) {
            return Outcome.FAILED;
        }
        return whole == scopes.size() ? Outcome.COMPLETE : Outcome.PARTIAL;
    }

    /** Why it is not complete; empty when it is. */
    public String message() {
        if (scopes.isEmpty()) {
            return "Nothing was read: " + run.collector()
                    + " has nothing in the accounts, regions and types that were asked for.";
        }
        long open = scopes.size() - whole();
        return open == 0 ? "" : open + " of " + scopes.size() + " scopes are not complete";
    }

    private long whole() {
        return scopes.stream().filter(scope -> scope.outcome().whole()).count();
    }

    public long calls() {
        return scopes.stream().mapToLong(ScopeResult::calls).sum();
    }

    public Map<String, Long> callsByApi() {
        return scopes.stream()
                .flatMap(scope -> scope.callsByApi().entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Long::sum));
    }

    public long resources() {
        return scopes.stream().mapToLong(ScopeResult::resources).sum();
    }

    public long events() {
        return scopes.stream().mapToLong(ScopeResult::events).sum();
    }

    public long paidRequests() {
        return scopes.stream().mapToLong(ScopeResult::paidRequests).sum();
    }
}
