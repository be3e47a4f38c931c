package dev.polo.cli;

import dev.polo.testkit.config.TestEnvironment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** One call of the command, as a shell would make it: its exit code and what it printed. */
record CommandRun(int exitCode, String out, String err) {

    /** A place to call commands in: a folder and the environment's variables. */
    record Shell(Path home, Map<String, String> variables) {

        static Shell in(Path home) {
            Map<String, String> variables = new HashMap<>();
            variables.put("PATH", TestEnvironment.searchPath());
            variables.put(
                    "XDG_CACHE_HOME", TestEnvironment.cacheDir().getParent().toString());
            return new Shell(home, variables);
        }

        Shell with(String variable, String value) {
            return with(Map.of(variable, value));
        }

        Shell with(Map<String, String> further) {
            Map<String, String> more = new HashMap<>(variables);
            more.putAll(further);
            return new Shell(home, more);
        }

        CommandRun run(String... arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            Console console = new Console(new PrintWriter(out), new PrintWriter(err), Ansi.OFF, false);
            int code = Polo.commandLine(new Workplace(variables, home, InstantSource.system(), console))
                    .execute(arguments);
            console.out().flush();
            console.err().flush();
            return new CommandRun(code, out.toString(), err.toString());
        }
    }
}
