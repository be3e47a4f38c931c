package dev.polo.cli;

import dev.polo.collectors.hierarchyadmin.AccountRoleBackfill;
import dev.polo.collectors.hierarchyadmin.HierarchyNode;
import dev.polo.collectors.hierarchyadmin.NodeTable;
import dev.polo.collectors.hierarchyadmin.NodeType;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code polo node}. */
@Command(
        name = "node",
        description = "Metadata of accounts, customers, clusters and indexes.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = NodeCommand.SetCommand.class)
final class NodeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: set.");
    }

    /** {@code polo node set}. */
    @Command(
            name = "set",
            description = "Sets metadata by hand; it wins over what collectors find, and is kept.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  polo node set customer:acme name='Acme Corp' tier=enterprise",
                "  polo node set account:111111111111 role=customer"
            })
    static final class SetCommand implements Callable<Integer> {
        private static final Pattern ACCOUNT = Pattern.compile("account:\\d{12}");

        private final Workplace workplace;

        @Mixin
        private SettingsOptions settings;

        @Parameters(index = "0", paramLabel = "ID", description = "account:…, customer:…, cluster:… or index:…")
        private String id;

        @Parameters(
                index = "1..*",
                arity = "1..*",
                paramLabel = "KEY=VALUE",
                description = "name= sets the node's name, every other key is metadata.")
        private Map<String, String> values;

        SetCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            check();
            try (ClickHouse clickHouse = Connection.open(workplace, settings.config(workplace.environment()))) {
                HierarchyNode node = new NodeTable(clickHouse)
                        .set(id, values, workplace.clock().instant().truncatedTo(ChronoUnit.MILLIS));
                workplace.console().print(node.id() + " " + node.name() + " " + node.metadata());
                hintAtBackfill(clickHouse, node);
            }
            return ExitCode.DONE.number();
        }

        private void check() {
            if (NodeType.ofId(id) == NodeType.ACCOUNT && !ACCOUNT.matcher(id).matches()) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + id + "' names no account. An account's id has 12 digits, as in account:111111111111.");
            }
            if (values.keySet().stream().anyMatch(String::isBlank)) {
                throw new PoloException(
                        ErrorCode.INVALID_ARGUMENT, "A key is empty. Give KEY=VALUE, as in tier=enterprise.");
            }
        }

        /** Of all that can be set only an account's role is on events too. */
        private void hintAtBackfill(ClickHouse clickHouse, HierarchyNode node) {
            if (node.type() == NodeType.ACCOUNT && values.containsKey("role")) {
                String account = node.id().substring("account:".length());
                if (!new AccountRoleBackfill(clickHouse).stale(List.of(account)).isEmpty()) {
                    workplace.console().say("Stored events carry another role: @|bold polo backfill account-role|@");
                }
            }
        }
    }
}
