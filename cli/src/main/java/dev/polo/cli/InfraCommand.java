package dev.polo.cli;

import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code polo infra}. */
@Command(
        name = "infra",
        description = "The deployment as Lambda functions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = InfraCommand.SynthCommand.class)
final class InfraCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: synth.");
    }

    /** {@code polo infra synth}: in a process of its own, so that no other command carries CDK about. */
    @Command(
            name = "synth",
            description = {
                "Writes the CloudFormation templates, and what cdk deploy --app needs, without access to AWS.",
                "The functions get the settings of this environment, but no password: they read it from its secret."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example:",
                "  polo infra synth --env prod --account 111111111111 --accounts organization --fan-out --out cdk.out"
            })
    static final class SynthCommand implements Callable<Integer> {
        private static final String MAIN = "dev.polo.infra.Synth";

        private final Workplace workplace;

        @Mixin
        private PlacesOptions settings;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write into.")
        private Path out;

        @Option(
                names = "--account",
                required = true,
                paramLabel = "ID",
                description = "The account where the functions run.")
        private String account;

        @Option(names = "--env", paramLabel = "NAME", description = "Instead of POLO_ENV.")
        private @Nullable String env;

        @Option(names = "--functions", paramLabel = "DIR", description = "Where the functions' zips are.")
        private @Nullable Path functions;

        @Option(
                names = "--fan-out",
                description = "Regional collectors work through queues, an account and region at a time.")
        private boolean fanOut;

        @Option(names = "--subnets", paramLabel = "IDS", description = "Puts the functions into a VPC.")
        private @Nullable String subnets;

        @Option(names = "--security-groups", paramLabel = "IDS", description = "The functions' groups in the VPC.")
        private @Nullable String securityGroups;

        @Option(names = "--email", paramLabel = "ADDRESS", description = "Who is told of alarms.")
        private @Nullable String email;

        @Option(
                names = "--daily-usd",
                paramLabel = "USD",
                description = "What Cost Explorer may take in a day before an alarm; 1 by default.")
        private @Nullable String dailyUsd;

        @Option(
                names = "--cost-every",
                paramLabel = "DAYS",
                description = "How many days are between two readings of the bill, 3 at most; 1 by default.")
        private @Nullable String costEvery;

        SynthCommand(Workplace workplace) {
            this.workplace = workplace;
        }

        @Override
        public Integer call() {
            Map<Setting, String> overrides = env == null ? Map.of() : Map.of(Setting.POLO_ENV, env);
            Map<String, String> variables = settings.variables(workplace.environment(), overrides);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    classPath(),
                    MAIN));
            options().forEach((name, value) -> command.add(name + "=" + value));
            ProcessBuilder process = new ProcessBuilder(command);
            process.environment().clear();
            process.environment().putAll(variables);
            return run(process);
        }

        private Map<String, String> options() {
            Map<String, String> options = new TreeMap<>();
            options.put("out", out.toString());
            options.put("account", account);
            options.put(
                    "functions", (functions == null ? workplace.home().resolve("functions") : functions).toString());
            if (fanOut) {
                options.put("fan-out", "");
            }
            put(options, "subnets", subnets);
            put(options, "security-groups", securityGroups);
            put(options, "email", email);
            put(options, "daily-usd", dailyUsd);
            put(options, "cost-every", costEvery);
            return options;
        }

        private static void put(Map<String, String> options, String name, @Nullable String value) {
            if (value != null) {
                options.put(name, value);
            }
        }

        private String classPath() {
            Path target = workplace.home().resolve("infra/target");
            Path libraries = target.resolve("classpath");
            if (Files.isReadable(libraries)) {
                try (Stream<Path> jars = Files.list(target)) {
                    Path own = jars.filter(file -> file.getFileName().toString().matches("polo-infra-[^/]*\\.jar"))
                            .findFirst()
                            .orElseThrow(SynthCommand::notBuilt);
                    return own
                            + File.pathSeparator
                            + Files.readString(libraries).strip();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            throw notBuilt();
        }

        private static PoloException notBuilt() {
            return new PoloException(
                    ErrorCode.TOOL_MISSING,
                    "The module that writes templates is not built. Call ./mvnw -Dquick=true package once in the checkout;"
                            + " it makes the functions' zips too.");
        }

        private int run(ProcessBuilder builder) {
            try {
                Process process = builder.start();
                Thread errors = Thread.startVirtualThread(() -> copy(process.errorReader(), line -> {
                    workplace.console().err().println(line);
                    workplace.console().err().flush();
                }));
                copy(process.inputReader(), workplace.console()::print);
                errors.join();
                return process.waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PoloException(ErrorCode.LOCAL_SERVER, "Interrupted; the templates are not complete.", e);
            }
        }

        private static void copy(BufferedReader reader, Consumer<String> sink) {
            reader.lines().forEach(sink);
        }
    }
}
