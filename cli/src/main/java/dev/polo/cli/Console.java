package dev.polo.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command prints: data on {@code out}, progress and complaints on {@code err}.
 *
 * @param interactive whether a person watches {@code err}: then there are progress bars
 */
record Console(PrintWriter out, PrintWriter err, Ansi ansi, boolean interactive) {

    static Console standard() {
        boolean terminal = Objects.requireNonNull(System.console()).isTerminal();
        return new Console(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                terminal ? Ansi.AUTO : Ansi.OFF,
                terminal);
    }

    /** A line of progress; picocli markup such as <code>@|bold text|@</code> becomes colour on a terminal. */
    void say(String markup) {
        err.println(ansi.string(markup));
        err.flush();
    }

    void error(String message) {
        err.println(ansi.string("@|bold,red polo:|@ ") + message);
        err.flush();
    }

    void stackTrace(Throwable failure) {
        failure.printStackTrace(err);
        err.flush();
    }

    /** A line of data. */
    void print(String line) {
        out.println(line);
        out.flush();
    }
}
