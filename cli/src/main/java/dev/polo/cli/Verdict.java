package dev.polo.cli;

import dev.polo.collectors.core.RunReport;
import dev.polo.common.scope.Outcome;
import dev.polo.hierarchy.BuildReport;
import java.util.List;

/** The exit code of what was done. */
final class Verdict {
    private Verdict() {}

    static ExitCode of(List<RunReport> reports) {
        return reports.stream().allMatch(report -> report.outcome() == Outcome.COMPLETE)
                ? ExitCode.DONE
                : ExitCode.PARTIAL;
    }

    /** A sum that does not add up weighs more than a scope that was not read. */
    static ExitCode of(List<RunReport> reports, BuildReport build) {
        return build.conserved() ? of(reports) : ExitCode.CHECK_FAILED;
    }
}
