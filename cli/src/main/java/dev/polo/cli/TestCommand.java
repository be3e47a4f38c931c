package dev.polo.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * {@code polo test}, for the help's sake: the launcher runs it without this program, because the tests build it anew
 * while they run.
 */
@Command(
        name = "test",
        description = "Builds everything and runs all tests (./mvnw verify with the right JDK). Needs the source.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  ./polo test"})
final class TestCommand implements Callable<Integer> {
    private final Workplace workplace;

    TestCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        workplace.console().error("The tests run from a checkout only: call ./polo test there.");
        return ExitCode.USAGE.number();
    }
}
