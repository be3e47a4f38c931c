package dev.polo.common.scope;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.time.Duration;

/**
 * When a run that may not last for ever has to stop: a Lambda function is killed at its timeout, without a word. Two
 * moments come before that one. From the first on nothing more is asked of AWS, so that what was read can be written and
 * scopes not begun are left to the next slot; at the second, work that still hangs is interrupted, so that the run can
 * be recorded. Immutable, and measured on the monotonic clock.
 */
public final class Deadline {
    /** For who has time: the command line. */
    public static final Deadline NONE = new Deadline(Duration.ofDays(365), Duration.ofDays(365));

    /** By this beginning of its message a scope is recognised that more time would have completed. */
    private static final String NOTICE = "Out of time: ";

    /** Of the time there is, what is kept back for writing what was read, and for recording the run; and at most. */
    private static final int WRITING_SHARE = 6;

    private static final Duration MOST_WRITING = Duration.ofSeconds(20);
    private static final int RECORDING_SHARE = 8;
    private static final Duration MOST_RECORDING = Duration.ofSeconds(10);

    private final long readingEnd;
    private final long writingEnd;

    private Deadline(Duration reading, Duration writing) {
        long now = System.nanoTime();
        this.readingEnd = now + reading.toNanos();
        this.writingEnd = now + writing.toNanos();
    }

    /** @param time after which the caller wants its answer, the run being recorded */
    public static Deadline within(Duration time) {
        Duration writing = time.minus(least(time.dividedBy(RECORDING_SHARE), MOST_RECORDING));
        return new Deadline(writing.minus(least(time.dividedBy(WRITING_SHARE), MOST_WRITING)), writing);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** Whether nothing more may be asked of AWS. */
    public boolean isReadingOver() {
        return System.nanoTime() - readingEnd >= 0;
    }

    /** How long work may still go on before it is interrupted; zero or less when it is over. */
    public Duration leftForWriting() {
        return Duration.ofNanos(writingEnd - System.nanoTime());
    }

    public boolean isLimited() {
        return this != NONE;
    }

    /** @throws PoloException OUT_OF_TIME when nothing more may be asked of AWS */
    public void checkReading() {
        if (isReadingOver()) {
            throw new PoloException(ErrorCode.OUT_OF_TIME, notice());
        }
    }

    /** What a scope says that was cut off, or not begun, for want of time. */
    public static String notice() {
        return NOTICE
                + "the function's time ended before this scope did. Nothing was concluded from what is missing; the"
                + " next run takes it up.";
    }

    /** Whether a scope would have been complete, had there been more time. */
    public static boolean cut(ScopeResult result) {
        return result.outcome() == Outcome.PARTIAL && result.message().startsWith(NOTICE);
    }
}
