package dev.polo.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/**
 * Where a command prints: data on {@code out}, progress and complaints on {@code err}.
 *
 * @param interactive whether a person watches {@code err}: then there are progress bars
 */
record Console(PrintWriter out, PrintWriter err, Ansi ansi, boolean interactive) {

    /** JDK 25's own console is null where a stream is redirected, whatever was said of 22. */
    @SuppressWarnings("SystemConsoleNull")
    static Console standard() {
        java.io.Console device = System.console();
        boolean terminal = device != null && device.isTerminal();
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
