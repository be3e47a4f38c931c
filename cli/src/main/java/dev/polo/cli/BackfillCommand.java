package dev.polo.cli;

import dev.polo.collectors.hierarchyadmin.AccountRoleBackfill;
import dev.polo.collectors.hierarchyadmin.AccountRoleBackfill.Stale;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.config.PoloConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polo backfill}. */
@Command(
        name = "backfill",
        description = "Brings what is stored to what is known now.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = BackfillCommand.AccountRoleCommand.class)
final class BackfillCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: account-role.");
    }

    /** {@code polo backfill account-role}. */
    @Command(
            name = "account-role",
            description = "Stamps events, hourly cost and resources with the role that their account has now.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  polo backfill account-role --dry-run",
                "  polo node set account:111111111111 role=customer && polo backfill account-role"
            })
    static final class AccountRoleCommand implements Callable<Integer> {
        private final Workplace workplace;

        @Mixin
        private AccountsOptions settings;

        @Option(names = "--dry-run", description = "Only say what would be stamped.")
        private boolean dryRun;

        @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
        private OutputFormat format = OutputFormat.TABLE;

        AccountRoleCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            PoloConfig config = settings.config(workplace.environment());
            try (ClickHouse clickHouse = Connection.open(workplace, config)) {
                AccountRoleBackfill backfill = new AccountRoleBackfill(clickHouse);
                List<Stale> stale = backfill.stale(config.accounts());
                if (!dryRun) {
                    stale.forEach(account -> restamp(backfill, account));
                }
                if (!stale.isEmpty() || format != OutputFormat.TABLE) {
                    new RowPrinter(workplace.console()).print(format, Documents.staleRoles(stale));
                }
                workplace.console().say(summary(stale));
            }
            return ExitCode.DONE.number();
        }

        private void restamp(AccountRoleBackfill backfill, Stale account) {
            Instant start = workplace.clock().instant();
            try (Progress progress = new Progress(workplace.console())) {
                backfill.restamp(account, progress::update);
            }
            Summaries.step(
                    workplace.console(),
                    true,
                    "account-role",
                    account.accountId() + " is '" + account.role() + "'",
                    Duration.between(start, workplace.clock().instant()));
        }

        private String summary(List<Stale> stale) {
            if (stale.isEmpty()) {
                return "Everything carries the role of its account.";
            }
            return Summaries.counted(stale.size(), "account") + " "
                    + (dryRun ? "would be restamped; nothing was changed." : "restamped.");
        }
    }
}
