package dev.polo.cli;

import dev.polo.aws.emulated.EmulatedAwsException;
import dev.polo.clickhouse.local.LocalClickHouseException;
import dev.polo.common.config.Environment;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The {@code polo} command. */
@Command(
        name = "polo",
        description = "What an organisation runs on AWS and what it costs, rolled up exactly.",
        mixinStandardHelpOptions = true,
        versionProvider = PoloVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 done, 1 done in part, 2 wrong usage or configuration, 3 a system refuses or cannot be",
            "reached, 4 a check failed.",
            "",
            "Example:",
            "  polo demo          the whole pipeline on this machine, without an AWS account",
            "  polo run           against your own account; settings are in the README"
        },
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            MigrateCommand.class,
            CollectCommand.class,
            BuildHierarchyCommand.class,
            TreeCommand.class,
            ReconcileCommand.class,
            HistoryCommand.class,
            DiffCommand.class,
            RunsCommand.class,
            QueryCommand.class,
            NodeCommand.class,
            BackfillCommand.class,
            ClickHouseCommand.class,
            InfraCommand.class,
            TestCommand.class
        })
public final class Polo implements Runnable {
    @Spec
    private CommandSpec spec;

    private Polo() {}

    public static void main(String[] arguments) {
        Workplace workplace = new Workplace(
                Environment.variables(),
                Path.of(System.getProperty("polo.home", "")),
                InstantSource.system(),
                Console.standard());
        System.exit(commandLine(workplace).execute(arguments));
    }

    static CommandLine commandLine(Workplace workplace) {
        CommandLine commandLine = new CommandLine(new Polo(), new CommandFactory(workplace));
        commandLine.setOut(workplace.console().out());
        commandLine.setErr(workplace.console().err());
        commandLine.setColorScheme(
                CommandLine.Help.defaultColorScheme(workplace.console().ansi()));
        commandLine.registerConverter(LocalDate.class, Polo::day);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setParameterExceptionHandler(Polo::wrongUsage);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> failed(workplace, failure));
        return commandLine;
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is not a date such as 2026-01-31");
        }
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        command.getErr().println(command.getColorScheme().errorText(PoloException.describe(failure)));
        CommandLine.UnmatchedArgumentException.printSuggestions(failure, command.getErr());
        command.getErr().println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.number();
    }

    private static int failed(Workplace workplace, Exception failure) {
        PoloException polo = translated(failure);
        workplace.console().error(PoloException.describe(polo));
        if (polo.code() == ErrorCode.BUG) {
            workplace.console().stackTrace(failure);
        }
        return ExitCode.of(polo.code().kind()).number();
    }

    private static PoloException translated(Exception failure) {
        return switch (failure) {
            case PoloException polo -> polo;
            case LocalClickHouseException local ->
                new PoloException(
                        switch (local.reason()) {
                            case TOOL_MISSING, UNSUPPORTED_PLATFORM -> ErrorCode.TOOL_MISSING;
                            case NO_NETWORK,
                                    DISK_FULL,
                                    PORT_TAKEN,
                                    HASH_MISMATCH,
                                    DATA_IN_USE,
                                    DATA_NOT_WRITABLE,
                                    START_FAILED -> ErrorCode.LOCAL_SERVER;
                        },
                        PoloException.describe(local),
                        local);
            case EmulatedAwsException emulated ->
                new PoloException(
                        switch (emulated.reason()) {
                            case TOOL_MISSING -> ErrorCode.TOOL_MISSING;
                            case NO_NETWORK, DISK_FULL, PORT_TAKEN, START_FAILED -> ErrorCode.LOCAL_SERVER;
                        },
                        PoloException.describe(emulated),
                        emulated);
            default ->
                new PoloException(
                        ErrorCode.BUG,
                        "Polo failed where it should not: " + PoloException.describe(failure)
                                + ". Please report this with the lines below.",
                        failure);
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing.");
    }
}
