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

    /** Complete when every scope is whole; failed when none is; partial otherwise. */
    public Outcome outcome() {
        long whole = scopes.stream().filter(scope -> scope.outcome().whole()).count();
        if (whole == scopes.size()) {
            return Outcome.COMPLETE;
        }
        return whole == 0 ? Outcome.FAILED : Outcome.PARTIAL;
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
