package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.hierarchy.BuildReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code polo build-hierarchy}. */
@Command(
        name = "build-hierarchy",
        description = "Rolls cost up every hierarchy and checks that nothing is missing.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  polo build-hierarchy && polo tree"})
final class BuildHierarchyCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    BuildHierarchyCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        PoloConfig config = settings.config(workplace.environment());
        try (ClickHouse clickHouse = Connection.open(workplace, config)) {
            BuildReport report = new Pipeline(clickHouse, config, workplace.clock(), workplace.console()).build();
            ConservationView.print(workplace.console(), report.conservation());
            return Verdict.of(List.of(), report).number();
        }
    }
}
