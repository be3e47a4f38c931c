package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.hierarchy.Conservation;
import dev.polo.hierarchy.CostTree;
import dev.polo.hierarchy.StoredConservation;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo reconcile}. */
@Command(
        name = "reconcile",
        description =
                "Holds the hierarchies against the bill: what is allocated, what is not and why. Exit code 4 when a"
                        + " sum does not add up.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  polo reconcile",
            "  polo reconcile --from 2026-11-01 --to 2026-11-19 --format json"
        })
final class ReconcileCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--from",
            paramLabel = "DATE",
            description = "First day; the last complete captured one by default.")
    private @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day, included.")
    private @Nullable LocalDate to;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv (csv: the sums only).")
    private OutputFormat format = OutputFormat.TABLE;

    ReconcileCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
            LocalDate last = to == null ? lastDay(clickHouse) : to;
            LocalDate first = from == null ? last : from;
            if (first.isAfter(last)) {
                throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--from " + first + " is after " + last + ".");
            }
            Map<String, String> days = Map.of("from", first.toString(), "to", last.toString());
            List<Conservation> sums = StoredConservation.read(clickHouse, first, last);
            if (sums.isEmpty()) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "No day from " + first + " to " + last
                                + " has been checked yet. Run 'polo build-hierarchy' first.");
            }
            print(
                    sums,
                    NamedQuery.of("uncovered").rows(clickHouse, days),
                    NamedQuery.of("unallocated").rows(clickHouse, days),
                    NamedQuery.of("accounts-not-read").rows(clickHouse, days));
            return (sums.stream().allMatch(Conservation::holds) ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
        }
    }

    private void print(
            List<Conservation> sums,
            List<Map<String, Object>> uncovered,
            List<Map<String, Object>> unallocated,
            List<Map<String, Object>> accountsNotRead) {
        RowPrinter printer = new RowPrinter(workplace.console());
        switch (format) {
            case TABLE -> {
                printer.print(format, Documents.conservations(sums));
                section("Not covered by resource lines", uncovered, printer);
                section("Unallocated in marqo_logical", unallocated, printer);
                if (!accountsNotRead.isEmpty()) {
                    section("Paid for by the payer, not read: add them to POLO_ACCOUNTS", accountsNotRead, printer);
                }
            }
            case JSON -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("conservation", Documents.conservations(sums));
                document.put("uncovered", uncovered);
                document.put("unallocated", unallocated);
                document.put("accounts_not_read", accountsNotRead);
                printer.json(document);
            }
            case CSV -> printer.print(format, Documents.conservations(sums));
        }
    }

    private void section(String title, List<Map<String, Object>> rows, RowPrinter printer) {
        workplace.console().print("");
        workplace.console().print(title + (rows.isEmpty() ? ": nothing" : ""));
        printer.print(OutputFormat.TABLE, rows);
    }

    private LocalDate lastDay(ClickHouse clickHouse) {
        return new CostTree(clickHouse, workplace.clock())
                .lastCompleteDay()
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT, "No day's cost has been captured yet. Run 'polo run' first."));
    }
}
