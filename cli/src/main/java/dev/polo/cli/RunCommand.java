package dev.polo.cli;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.hierarchy.BuildReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo run}. */
@Command(
        name = "run",
        description = "Migrates, collects everything and builds the hierarchies, against your own AWS account and"
                + " ClickHouse (a server on this machine when no URL is set).",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  AWS_PROFILE=readonly polo run --regions us-east-1"})
final class RunCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private PlacesOptions settings;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table (a summary on stderr only) or json.")
    private OutputFormat format = OutputFormat.TABLE;

    RunCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        PoloConfig config = settings.config(workplace.environment());
        try (ClickHouse clickHouse = Connection.open(workplace, config);
                AwsAccess aws = AwsAccess.standard(config)) {
            Pipeline pipeline = new Pipeline(clickHouse, config, workplace.clock(), workplace.console());
            pipeline.migrate();
            List<RunReport> reports = pipeline.collect(new Collectors(Depth.DUE).named(Collectors.ALL), aws);
            BuildReport build = pipeline.build();
            ConservationView.print(workplace.console(), build.conservation());
            if (format == OutputFormat.TABLE) {
                workplace.console().say("\nNext: @|bold polo tree|@");
            } else {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("conservation", Documents.conservations(build.conservation()));
                document.put("runs", Documents.runs(reports));
                new RowPrinter(workplace.console()).json(document);
            }
            return Verdict.of(reports, build).number();
        }
    }
}
