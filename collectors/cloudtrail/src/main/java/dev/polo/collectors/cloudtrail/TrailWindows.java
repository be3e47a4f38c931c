package dev.polo.collectors.cloudtrail;

import java.time.Duration;
import java.time.Instant;

/**
 * The time to read, cut into windows from the oldest on. The first is an hour, which a run can read also where much
 * happens (a function has some 15 minutes, 87,000 events); each that fits a page makes the next one twice as long, up to a
 * day, and each that does not sets it back to an hour: so a quiet quarter takes a hundred calls and not two thousand.
 * Neighbours share their border, which LookupEvents includes on both sides.
 */
final class TrailWindows {
    private static final Duration SHORTEST = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Instant from;
    private final Instant until;
    private Instant begin;
    private Duration length = SHORTEST;
    private boolean over;

    TrailWindows(Instant from, Instant until) {
        this.from = from;
        this.until = until;
        this.begin = from;
    }

    /** Of the window to be read; what happened before, back to where the reading began, is stored. */
    Instant begin() {
        return begin;
    }

    Instant end() {
        Instant end = begin.plus(length);
        return end.isBefore(until) ? end : until;
    }

    boolean isOver() {
        return over;
    }

    boolean hasAdvanced() {
        return begin.isAfter(from);
    }

    /**
     * The window is read and stored.
     *
     * @param pages how many it had
     */
    void next(int pages) {
        begin = end();
        over = !begin.isBefore(until);
        Duration twice = length.multipliedBy(2);
        length = pages > 1 ? SHORTEST : twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
}
