package dev.polo.cli;

import dev.polo.common.error.ErrorKind;

/** What the command's exit code says. */
enum ExitCode {
    DONE(0),
    /** Some scopes are not complete. */
    PARTIAL(1),
    /** Wrong usage or configuration. */
    USAGE(2),
    /** A system refuses or cannot be reached. */
    REFUSED(3),
    /** A check failed. */
    CHECK_FAILED(4);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static ExitCode of(ErrorKind kind) {
        return switch (kind) {
            case CONFIG -> USAGE;
            case ACCESS, THROTTLED, SOURCE, SINK, BUG -> REFUSED;
            case DATA -> CHECK_FAILED;
        };
    }
}
