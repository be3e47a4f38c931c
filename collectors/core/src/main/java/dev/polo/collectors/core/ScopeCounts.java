package dev.polo.collectors.core;

import java.util.concurrent.atomic.LongAdder;

/** What a scope did, for its record. Thread-safe. */
public final class ScopeCounts {
    private final LongAdder pages = new LongAdder();
    private final LongAdder resources = new LongAdder();
    private final LongAdder events = new LongAdder();

    public void page() {
        pages.increment();
    }

    public void resources(long count) {
        resources.add(count);
    }

    public void events(long count) {
        events.add(count);
    }

    long pageTotal() {
        return pages.sum();
    }

    long resourceTotal() {
        return resources.sum();
    }

    long eventTotal() {
        return events.sum();
    }
}
