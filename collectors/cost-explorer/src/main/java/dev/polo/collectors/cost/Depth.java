package dev.polo.collectors.cost;

/** How far back a run reads a bill. */
public enum Depth {
    /** What is due: the newest days every time, those before once a week. */
    DUE,
    /** Everything that the source names resources for, now. */
    FULL,
    /** What is due, and the totals of the months before, as far back as the source has them. */
    BACKFILL
}
