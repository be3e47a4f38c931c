package dev.polo.cli;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.Scope;
import dev.polo.common.scope.ScopeResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a person is told of a run's scopes that are not whole: a line for all of an account that have outcome and reason in
 * common, since an account that refuses its role fails in every region and type with the same words, and would hide what
 * else went wrong. A region that is off or an account that is closed is no trouble, unless it was asked for by name.
 *
 * @param asked regions and accounts that the settings name
 */
record Problems(RunReport report, Set<String> asked) {
    private static final int MOST_LINES = 10;
    /** More places than this are counted, not listed. */
    private static final int MOST_NAMED = 3;

    private record Kind(String accountId, Outcome outcome, String message) {}

    List<String> lines() {
        Map<Kind, List<Scope>> alike = new LinkedHashMap<>();
        report.scopes().stream()
                .filter(this::isWorthALine)
                .forEach(result -> alike.computeIfAbsent(
                                new Kind(result.scope().accountId(), result.outcome(), result.message()),
                                _ -> new ArrayList<>())
                        .add(result.scope()));
        List<String> lines = new ArrayList<>(alike.entrySet().stream()
                .limit(MOST_LINES)
                .map(each -> line(each.getKey(), each.getValue()))
                .toList());
        int more = alike.values().stream().skip(MOST_LINES).mapToInt(List::size).sum();
        if (more > 0) {
            lines.add("… and " + Summaries.counted(more, "scope") + " more; all are in collector_runs.");
        }
        return lines;
    }

    private boolean isWorthALine(ScopeResult result) {
        Scope scope = result.scope();
        return !result.outcome().whole()
                || (result.outcome() == Outcome.DISABLED
                        && asked.contains(scope.region().isEmpty() ? scope.accountId() : scope.region()));
    }

    private static String line(Kind kind, List<Scope> scopes) {
        String where = String.join(
                " ",
                Stream.of(
                                kind.accountId(),
                                named(scopes, Scope::region, "region"),
                                named(scopes, Scope::resourceType, "type"))
                        .filter(part -> !part.isEmpty())
                        .toList());
        return where + ": " + kind.outcome().sqlName() + ". " + kind.message();
    }

    private static String named(List<Scope> scopes, Function<Scope, String> part, String noun) {
        List<String> names = scopes.stream().map(part).distinct().toList();
        return names.size() > MOST_NAMED ? Summaries.counted(names.size(), noun) : String.join(", ", names);
    }
}
