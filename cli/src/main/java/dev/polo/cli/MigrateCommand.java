package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.schema.MigrationReport;
import dev.polo.schema.Migrator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo migrate}. */
@Command(
        name = "migrate",
        description = "Creates the tables, or brings them to this version.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  polo migrate --dry-run"})
final class MigrateCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--dry-run", description = "Only say which files would be applied.")
    private boolean dryRun;

    MigrateCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        PoloConfig config = settings.config(workplace.environment());
        try (ClickHouse clickHouse = Connection.open(workplace, config)) {
            if (dryRun) {
                MigrationReport report = new Migrator(clickHouse).dryRun();
                report.applied().forEach(workplace.console()::print);
                workplace
                        .console()
                        .say(report.applied().size() + " files would be applied; " + report.current() + " are there.");
            } else {
                new Pipeline(clickHouse, config, workplace.clock(), workplace.console())
                        .migrate()
                        .applied()
                        .forEach(workplace.console()::print);
            }
        }
        return ExitCode.DONE.number();
    }
}
