package dev.polo.cli;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.hierarchy.BuildReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/** One line per step on the error stream, with what went wrong below it. */
final class Summaries {
    private Summaries() {}

    static void step(Console console, boolean whole, String step, String what, Duration elapsed) {
        console.say(
                "%s %-18s %s @|faint (%s)|@".formatted(whole ? "@|green ✓|@" : "@|red ✗|@", step, what, text(elapsed)));
    }

    /** @param asked regions and accounts that the settings name */
    static void collected(Console console, RunReport report, Set<String> asked, Duration elapsed) {
        StringBuilder what = new StringBuilder(counted(report.resources(), "resource") + ", "
                + counted(report.events(), "event") + ", " + counted(report.calls(), "call"));
        if (report.paidRequests() > 0) {
            what.append(", $")
                    .append(RunRecords.usd(report.paidRequests()).toPlainString())
                    .append(" for paid requests");
        }
        step(console, report.outcome() == Outcome.COMPLETE, report.run().collector(), what.toString(), elapsed);
        new Problems(report, asked).lines().forEach(line -> console.err().println("    " + line));
    }

    static void built(Console console, BuildReport report, Duration elapsed) {
        step(
                console,
                report.conserved(),
                "build-hierarchy",
                counted(report.resources(), "resource") + ", " + counted(report.edges(), "cost edge") + ", "
                        + counted(report.ancestryRows(), "ancestor") + ", "
                        + counted(report.changedRollupRows(), "rollup row") + " changed",
                elapsed);
        report.cycles().forEach(cycle -> console.err().println("    a cycle was broken: " + String.join(" → ", cycle)));
    }

    /** {@code 1 call}, {@code 2 calls}. */
    static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    static String text(Duration elapsed) {
        return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
    }
}
