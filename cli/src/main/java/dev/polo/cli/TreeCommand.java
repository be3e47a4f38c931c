package dev.polo.cli;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.hierarchy.CostTree;
import dev.polo.hierarchy.Hierarchy;
import dev.polo.hierarchy.TreeQuery;
import dev.polo.hierarchy.TreeRow;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code polo tree}. */
@Command(
        name = "tree",
        description = "Shows what each node costs with everything under it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  polo tree --hierarchy marqo_logical --depth 2",
            "  polo tree --node index:acme-products --day 2026-11-01 --format json"
        })
final class TreeCommand implements Callable<Integer> {
    private final Workplace workplace;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--hierarchy",
            paramLabel = "NAME",
            description = "aws_physical, marqo_logical or aws_account; all three by default.")
    private @Nullable String hierarchy;

    @Option(
            names = "--node",
            paramLabel = "ID",
            description = "Only this node and what is under it: its id, or a name that only it has.")
    private @Nullable String node;

    @Option(
            names = "--day",
            paramLabel = "DATE",
            description = "A day (UTC); the last complete captured one by default.")
    private @Nullable LocalDate day;

    @Option(names = "--from", paramLabel = "DATE", description = "First day of a range, with --to.")
    private @Nullable LocalDate from;

    @Option(names = "--to", paramLabel = "DATE", description = "Last day of a range, included.")
    private @Nullable LocalDate to;

    @Option(names = "--depth", paramLabel = "N", description = "Levels below the roots; all by default.")
    private int depth = Integer.MAX_VALUE;

    @Option(names = "--as-known-now", description = "By the parents of now, instead of those in force on the day.")
    private boolean asKnownNow;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
    private OutputFormat format = OutputFormat.TABLE;

    TreeCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        checkArguments();
        Set<Hierarchy> hierarchies =
                hierarchy == null ? EnumSet.allOf(Hierarchy.class) : EnumSet.of(hierarchyNamed(hierarchy));
        try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
            CostTree tree = new CostTree(clickHouse, workplace.clock());
            TreeQuery query = query(tree, hierarchies);
            warnOfDaysWithoutLines(tree.daysWithoutLines(query.from(), query.to()));
            List<TreeRow> rows = tree.rows(query);
            if (rows.isEmpty() && node != null) {
                rows = tree.rows(query.under(idOf(tree, node)));
            }
            if (rows.isEmpty() && node != null) {
                throw noCostOf(node);
            }
            if (rows.isEmpty()) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "There is no cost to show "
                                + (query.from().equals(query.to())
                                        ? "on " + query.to()
                                        : "from " + query.from() + " to " + query.to())
                                + ". 'polo tree' without a day shows the last complete one.");
            }
            print(rows, query);
        }
        return ExitCode.DONE.number();
    }

    /** The id of what the tree shows by another name. */
    private static String idOf(CostTree tree, String name) {
        List<String> ids = tree.idsOf(name);
        return switch (ids.size()) {
            case 0 -> throw noCostOf(name);
            case 1 -> ids.getFirst();
            default ->
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + name + "' may be " + String.join(" or ", ids) + ": give --node one of these.");
        };
    }

    private static PoloException noCostOf(String node) {
        return new PoloException(
                ErrorCode.INVALID_ARGUMENT,
                "Node '" + node + "' has no cost in this time. 'polo tree' shows the nodes' ids with --format json.");
    }

    private void warnOfDaysWithoutLines(List<LocalDate> days) {
        if (!days.isEmpty()) {
            String which = days.size() == 1
                    ? days.getFirst().toString()
                    : days.size() + " days from " + days.getFirst() + " to " + days.getLast();
            workplace
                    .console()
                    .say("The lines of " + which + " are gone and only the rollup is left"
                            + (asKnownNow
                                    ? ", which knows the parents of then only: leave out --as-known-now."
                                    : ": what has nothing under it is missing in this tree, so it may hold less than"
                                            + " the bill. 'polo reconcile' has the sums of a day."));
        }
    }

    private void print(List<TreeRow> rows, TreeQuery query) {
        if (format == OutputFormat.TABLE) {
            new TreeView(workplace.console()).draw(rows, query.from(), query.to());
            return;
        }
        new RowPrinter(workplace.console()).print(format, Documents.trees(rows));
    }

    private TreeQuery query(CostTree tree, Set<Hierarchy> hierarchies) {
        LocalDate last = to != null ? to : day != null ? day : lastDay(tree);
        return new TreeQuery(hierarchies, node, from == null ? last : from, last, depth, asKnownNow);
    }

    private static LocalDate lastDay(CostTree tree) {
        return tree.lastCompleteDay()
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT, "No day's cost has been captured yet. Run 'polo run' first."));
    }

    private void checkArguments() {
        if (day != null && (from != null || to != null)) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "Use either --day, or --from and --to.");
        }
        if ((from == null) != (to == null)) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--from and --to belong together.");
        }
        if (from != null && to != null && from.isAfter(to)) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT, "--from " + from + " is after --to " + to + "; swap them.");
        }
        if (depth < 0) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, "--depth is " + depth + "; use 0 or more.");
        }
    }

    private static Hierarchy hierarchyNamed(String name) {
        return Arrays.stream(Hierarchy.values())
                .filter(hierarchy -> hierarchy.sqlName().equals(name))
                .findFirst()
                .orElseThrow(() -> new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "There is no hierarchy '" + name + "'. Use aws_physical, marqo_logical or aws_account."));
    }
}
