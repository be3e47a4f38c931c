package dev.polo.cli;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.common.scope.ScopeResult;
import dev.polo.hierarchy.BuildReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** One line per step on the error stream, with what went wrong below it. */
final class Summaries {
    private static final int MOST_PROBLEMS = 10;

    private Summaries() {}

    static void step(Console console, boolean whole, String step, String what, Duration elapsed) {
        console.say(
                "%s %-18s %s @|faint (%s)|@".formatted(whole ? "@|green ✓|@" : "@|red ✗|@", step, what, text(elapsed)));
    }

    static void collected(Console console, RunReport report, Duration elapsed) {
        StringBuilder what = new StringBuilder(
                "%d resources, %d events, %d calls".formatted(report.resources(), report.events(), report.calls()));
        if (report.paidRequests() > 0) {
            what.append(", $")
                    .append(RunRecords.usd(report.paidRequests()).toPlainString())
                    .append(" for paid requests");
        }
        step(console, report.outcome() == Outcome.COMPLETE, report.run().collector(), what.toString(), elapsed);
        List<ScopeResult> problems = report.scopes().stream()
                .filter(scope -> !scope.outcome().whole())
                .toList();
        problems.stream()
                .limit(MOST_PROBLEMS)
                .forEach(scope -> console.err()
                        .println("    " + scope.scope().accountId() + " "
                                + scope.scope().region() + " " + scope.scope().resourceType() + ": "
                                + scope.outcome().sqlName() + ". " + scope.message()));
        if (problems.size() > MOST_PROBLEMS) {
            console.say("    … and " + (problems.size() - MOST_PROBLEMS) + " more; all are in collector_runs.");
        }
    }

    static void built(Console console, BuildReport report, Duration elapsed) {
        step(
                console,
                report.conserved(),
                "build-hierarchy",
                "%d resources, %d cost edges, %d ancestors, %d rollup rows changed"
                        .formatted(
                                report.resources(), report.edges(), report.ancestryRows(), report.changedRollupRows()),
                elapsed);
        report.cycles().forEach(cycle -> console.err().println("    a cycle was broken: " + String.join(" → ", cycle)));
    }

    static String text(Duration elapsed) {
        return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
    }
}
