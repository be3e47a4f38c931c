package dev.polo.infra;

import dev.polo.common.config.Environment;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.ErrorKind;
import dev.polo.common.error.PoloException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Writes the templates and what belongs to them into a folder that {@code cdk deploy --app} takes; asks AWS nothing. A
 * process of its own, since CDK runs in Node.js and has ten times the size of all else; {@code polo infra synth} starts it.
 *
 * <p>Arguments are {@code name=value}: {@code out} and those of {@link Deployment}. Settings come from the environment.
 */
public final class Synth {
    private static final int USAGE = 2;
    private static final int REFUSED = 3;

    private Synth() {}

    public static void main(String[] arguments) {
        System.exit(run(Environment.variables(), arguments, System.out, System.err));
    }

    /** @return the command's exit code */
    static int run(Map<String, String> variables, String[] arguments, PrintStream out, PrintStream err) {
        try {
            Map<String, String> options = options(arguments);
            Deployment deployment = Deployment.from(variables, options);
            requireNode(variables);
            Path folder = writable(options.getOrDefault("out", ""));
            List<String> stacks = write(deployment, folder);
            stacks.forEach(stack -> out.println(folder.resolve(stack + ".template.json")));
            return 0;
        } catch (PoloException e) {
            err.println("polo: " + PoloException.describe(e));
            return e.code().kind() == ErrorKind.CONFIG ? USAGE : REFUSED;
        }
    }

    private static List<String> write(Deployment deployment, Path folder) {
        PoloApp polo = PoloApp.of(deployment, folder);
        polo.app().synth();
        return List.of(polo.collectors().getStackName(), polo.readRole().getStackName());
    }

    private static Map<String, String> options(String[] arguments) {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            options.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        return options;
    }

    private static void requireNode(Map<String, String> variables) {
        boolean found = Stream.of(variables.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
                .flatMap(folder -> Stream.of("node", "node.exe").map(Path.of(folder)::resolve))
                .anyMatch(Files::isExecutable);
        if (!found) {
            throw new PoloException(
                    ErrorCode.TOOL_MISSING,
                    "CDK, which writes the templates, runs in Node.js, and 'node' is not on the PATH. Install Node.js 20 or"
                            + " newer.");
        }
    }

    private static Path writable(String out) {
        Path folder = Path.of(out).toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".polo", ""));
            return folder;
        } catch (IOException e) {
            throw new PoloException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--out is '" + out + "', a folder that cannot be written to ("
                            + e.getClass().getSimpleName() + "). Name one that can.",
                    e);
        }
    }
}
