package dev.polo.collectors.core;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A plug: reads one kind of source and writes what it found. The engine decides what to cover, runs the parts side by
 * side, sorts failures into outcomes and keeps the record; a collector only knows how to do one scope. Stateless.
 */
public interface Collector {
    /** The name in {@code resource_events.collector} and on the command line. */
    String name();

    /** What it reads in each account. */
    List<ScopeKind> kinds();

    /** Whether its runs tell how an account as a whole is read, in {@code aws_accounts}. */
    default boolean coversAccounts() {
        return false;
    }

    /**
     * This collector as it works through one run; it may look up here what all of the run's scopes need.
     *
     * @param complete when each of its scopes' newest complete capture began
     */
    default Collector forRun(ClickHouse clickHouse, Map<Scope, Instant> complete) {
        return this;
    }

    /**
     * Reads and writes one scope. To return is to claim that everything was read; any failure is thrown.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException as AWS fails; the engine sorts it
     */
    void collect(ScopeContext context);
}
