package dev.polo.cli;

import dev.polo.clickhouse.local.LocalClickHouse;
import dev.polo.clickhouse.local.LocalServer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polo clickhouse}. */
@Command(
        name = "clickhouse",
        description = "The ClickHouse server on this machine, by itself.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ClickHouseCommand.StartCommand.class,
            ClickHouseCommand.StopCommand.class,
            ClickHouseCommand.StatusCommand.class
        })
final class ClickHouseCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: start, stop or status.");
    }

    private static void print(Workplace workplace, OutputFormat format, LocalServer server) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("url", server.url());
        row.put("user", server.user());
        row.put("password", server.password());
        row.put("data_dir", server.dataDir());
        row.put("pid", server.pid());
        row.put("version", server.version());
        RowPrinter printer = new RowPrinter(workplace.console());
        switch (format) {
            case TABLE -> row.forEach((key, value) -> workplace.console().print("%-9s %s".formatted(key, value)));
            case JSON -> printer.json(row);
            case CSV -> printer.print(format, List.of(row));
        }
    }

    /** {@code polo clickhouse start}. */
    @Command(
            name = "start",
            description = "Starts it; prints its address when it answers, also when it was up already.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  polo clickhouse start --port 8123"})
    static final class StartCommand implements Callable<Integer> {
        private final Workplace workplace;

        @Option(names = "--port", paramLabel = "PORT", description = "On 127.0.0.1; any free one by default.")
        private int port;

        @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
        private OutputFormat format = OutputFormat.TABLE;

        StartCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            LocalServer server;
            try (Progress progress = new Progress(workplace.console())) {
                server = LocalServers.clickHouse(workplace, LocalServers.standardDir(workplace), progress::update)
                        .port(port)
                        .build()
                        .start();
            }
            print(workplace, format, server);
            return ExitCode.DONE.number();
        }
    }

    /** {@code polo clickhouse stop}. */
    @Command(
            name = "stop",
            description = "Stops it; its data stays.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  polo clickhouse stop"})
    static final class StopCommand implements Callable<Integer> {
        private final Workplace workplace;

        StopCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            boolean stopped = local(workplace).stop();
            workplace.console().say(stopped ? "Stopped." : "It was not running.");
            return ExitCode.DONE.number();
        }
    }

    /** {@code polo clickhouse status}. */
    @Command(
            name = "status",
            description = "Says whether it runs, and where.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  polo clickhouse status --format json"})
    static final class StatusCommand implements Callable<Integer> {
        private final Workplace workplace;

        @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or csv.")
        private OutputFormat format = OutputFormat.TABLE;

        StatusCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            Optional<LocalServer> server = local(workplace).status();
            if (server.isEmpty()) {
                workplace.console().error("It is not running. Start it with 'polo clickhouse start'.");
                return ExitCode.REFUSED.number();
            }
            print(workplace, format, server.get());
            return ExitCode.DONE.number();
        }
    }

    private static LocalClickHouse local(Workplace workplace) {
        return LocalServers.clickHouse(workplace, LocalServers.standardDir(workplace), (step, done, total) -> {})
                .build();
    }
}
