package dev.polo.cli;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunReport;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polo collect}. */
@Command(
        name = "collect",
        description = "Reads one source, or all, into ClickHouse.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  polo collect all", "  polo collect ec2 --regions us-east-1"})
final class CollectCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Parameters(
            paramLabel = "NAME",
            description = "ec2, relationships, metrics, cost-explorer, hierarchy-admin, or all.")
    private String name;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table (nothing on stdout), json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    CollectCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        List<Collector> collectors = Collectors.named(name);
        PoloConfig config = settings.config(workplace.environment());
        try (ClickHouse clickHouse = Connection.open(workplace, config);
                AwsAccess aws = AwsAccess.standard(config)) {
            List<RunReport> reports =
                    new Pipeline(clickHouse, config, workplace.clock(), workplace.console()).collect(collectors, aws);
            if (format != OutputFormat.TABLE) {
                new RowPrinter(workplace.console()).print(format, Documents.runs(reports));
            }
            return Verdict.of(reports).number();
        }
    }
}
