package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polo history}. */
@Command(
        name = "history",
        description = "What happened to a resource; with --cost, what was known when about its cost of a day.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  polo history i-aaa", "  polo history --cost vol-bbb --day 2026-11-19"})
final class HistoryCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "RESOURCE", description = "ARN, id or name.")
    private String resource;

    @Option(names = "--cost", description = "Its cost, with --day.")
    private boolean cost;

    @Option(names = "--day", paramLabel = "DATE", description = "The day whose cost is asked for.")
    private @Nullable LocalDate day;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    HistoryCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        if (cost != (day != null)) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--cost and --day belong together.");
        }
        if (resource.isBlank()) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "RESOURCE is empty. Give an ARN, id or name.");
        }
        try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
            List<Map<String, Object>> rows = day == null
                    ? NamedQuery.of("history").rows(clickHouse, Map.of("resource", resource))
                    : NamedQuery.of("cost-history")
                            .rows(clickHouse, Map.of("resource", resource, "day", day.toString()));
            if (rows.isEmpty()) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "Nothing is known about '" + resource + "'" + (day == null ? "" : " on " + day)
                                + ". Give its ARN, id or name; events are kept for 90 days.");
            }
            new RowPrinter(workplace.console()).print(format, rows);
        }
        return ExitCode.DONE.number();
    }
}
