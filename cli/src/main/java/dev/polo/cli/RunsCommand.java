package dev.polo.cli;

import dev.polo.collectors.cost.Depth;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo runs}. */
@Command(
        name = "runs",
        description = "How the newest runs went, scope by scope; of each run, scopes that are not complete come first.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  polo runs --collector ec2 --limit 20"})
final class RunsCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Option(names = "--collector", paramLabel = "NAME", description = "Only this collector's.")
    private String collector = "";

    @Option(names = "--limit", paramLabel = "N", description = "At most so many rows; 50 by default.")
    private int limit = 50;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    RunsCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--limit is " + limit + "; use 1 or more.");
        }
        try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
            List<Map<String, Object>> rows = NamedQuery.of("runs")
                    .rows(clickHouse, Map.of("collector", collector, "limit", Long.toString(limit + 1L)));
            if (rows.isEmpty()) {
                if (!collector.isEmpty()) {
                    new Collectors(Depth.DUE).named(collector);
                }
                workplace.console().say("No run" + (collector.isEmpty() ? "" : " of " + collector) + " is recorded.");
            }
            new RowPrinter(workplace.console())
                    .print(format, rows.stream().limit(limit).toList());
            if (rows.size() > limit) {
                workplace
                        .console()
                        .say("Only the newest " + limit
                                + " rows are shown; --limit shows more, --collector those of one.");
            }
        }
        return ExitCode.DONE.number();
    }
}
