package dev.polo.collectors.inventory;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeCounts;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.event.ResourceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores a scope's events some hundred at a time, each once. Two runs at the same time might both find an event missing,
 * so it is done under the scope's lease, taken at the first event and held until this is closed. For one thread.
 */
public final class EventSink implements AutoCloseable {
    /** The anti-join's statement names each of them, and ClickHouse reads statements of 256 KiB. */
    private static final int CHUNK = 500;

    private static final Duration WAIT = Duration.ofSeconds(30);

    private final ScopeContext context;
    private final EventTable table;
    private final List<ResourceEvent> waiting = new ArrayList<>();
    private @Nullable Lease lease;

    public EventSink(ScopeContext context) {
        this.context = context;
        this.table = new EventTable(context.clickHouse());
    }

    /** To be stored, now or later; {@link ScopeCounts} counts those that are new. */
    public void add(List<ResourceEvent> events) {
        waiting.addAll(events);
        while (waiting.size() >= CHUNK) {
            store(waiting.subList(0, CHUNK));
        }
    }

    /** On return all that was added is stored. */
    public void flush() {
        if (!waiting.isEmpty()) {
            store(waiting);
        }
    }

    private void store(List<ResourceEvent> chunk) {
        if (lease == null) {
            lease = Lease.acquire(context.clickHouse(), context.scope().toString(), WAIT);
        } else {
            lease.check();
        }
        context.counts().events(table.append(List.copyOf(chunk), context.run().runId()));
        chunk.clear();
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
        }
    }
}
