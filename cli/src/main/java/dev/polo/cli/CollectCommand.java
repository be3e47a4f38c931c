package dev.polo.cli;

import dev.polo.collectors.aws.AwsAccess;
import dev.polo.collectors.core.Collector;
import dev.polo.collectors.core.RunReport;
import dev.polo.collectors.cost.Depth;
import dev.polo.collectors.costexplorer.CostExplorerCollector;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polo collect}. */
@Command(
        name = "collect",
        description = "Reads one source, or all, into ClickHouse.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  polo collect all",
            "  polo collect ec2 --regions us-east-1",
            "  polo collect cost-explorer --plan --backfill"
        })
final class CollectCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private PlacesOptions settings;

    @Parameters(
            paramLabel = "NAME",
            description = "ec2, relationships, cloudtrail, metrics, cost-explorer, hierarchy-admin, or all.")
    private String name;

    @ArgGroup
    private @Nullable Far far;

    @Option(
            names = "--plan",
            description = "cost-explorer: shows which requests a run would make and what they cost, and makes none.")
    private boolean plan;

    @Option(names = "--hourly", description = "cost-explorer: EC2 instances by the hour; as POLO_CE_HOURLY=true.")
    private boolean hourly;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "cost-explorer: Cost Explorer requests at most; instead of POLO_CE_MAX_REQUESTS.")
    private @Nullable String maxRequests;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table (nothing on stdout), json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    /** At most one of them. */
    private static final class Far {
        @Option(
                names = "--full",
                description = "cost-explorer: every day that resources are named for (14), not only those due.")
        private boolean full;

        @Option(
                names = "--backfill",
                description = "cost-explorer: the totals of the last 13 months too, which name no resources.")
        private boolean backfill;

        Depth depth() {
            return full ? Depth.FULL : backfill ? Depth.BACKFILL : Depth.DUE;
        }
    }

    CollectCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        Depth depth = far == null ? Depth.DUE : far.depth();
        refuseForOthers(depth);
        List<Collector> collectors = new Collectors(depth).named(name);
        PoloConfig config = settings.config(workplace.environment(), overrides());
        try (ClickHouse clickHouse = Connection.open(workplace, config);
                AwsAccess aws = AwsAccess.standard(config)) {
            if (plan) {
                new BillPlan(workplace, clickHouse, config).print(depth, aws, format);
                return ExitCode.DONE.number();
            }
            List<RunReport> reports =
                    new Pipeline(clickHouse, config, workplace.clock(), workplace.console()).collect(collectors, aws);
            if (format != OutputFormat.TABLE) {
                new RowPrinter(workplace.console()).print(format, Documents.runs(reports));
            }
            return Verdict.of(reports).number();
        }
    }

    private void refuseForOthers(Depth depth) {
        boolean bill = name.equals(CostExplorerCollector.NAME);
        if (plan && !bill) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--plan is for cost-explorer, not for " + name + ".");
        }
        if ((depth != Depth.DUE || hourly || maxRequests != null) && !bill && !name.equals(Collectors.ALL)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--full, --backfill, --hourly and --max-requests are for cost-explorer, not for " + name + ".");
        }
    }

    private Map<Setting, String> overrides() {
        Map<Setting, String> overrides = new HashMap<>();
        if (hourly) {
            overrides.put(Setting.POLO_CE_HOURLY, "true");
        }
        if (maxRequests != null) {
            overrides.put(Setting.POLO_CE_MAX_REQUESTS, maxRequests);
        }
        return overrides;
    }
}
