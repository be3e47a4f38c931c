package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code polo query}. */
@Command(
        name = "query",
        description = "Runs a query that ships with Polo; without a name, lists them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  polo query",
            "  polo query billed-not-seen --param from=2026-11-01 --param to=2026-11-20 --format csv"
        })
final class QueryCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The query.")
    private @Nullable String name;

    @Option(names = "--param", paramLabel = "KEY=VALUE", description = "A parameter of the query.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    QueryCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        RowPrinter printer = new RowPrinter(workplace.console());
        if (name == null) {
            printer.print(
                    format,
                    NamedQuery.names().stream()
                            .map(NamedQuery::of)
                            .map(query -> {
                                Map<String, Object> row = new LinkedHashMap<>();
                                row.put("name", query.name());
                                row.put("shows", query.description());
                                row.put(
                                        "parameters",
                                        String.join(", ", query.parameters().keySet()));
                                return row;
                            })
                            .toList());
            return ExitCode.DONE.number();
        }
        NamedQuery query = NamedQuery.of(name);
        query.values(parameters);
        try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
            List<Map<String, Object>> rows = query.rows(clickHouse, parameters);
            if (rows.isEmpty()) {
                workplace.console().say("Query '" + name + "' found nothing.");
            }
            printer.print(format, rows);
        }
        return ExitCode.DONE.number();
    }
}
