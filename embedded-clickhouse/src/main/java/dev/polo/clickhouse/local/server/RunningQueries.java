package dev.polo.clickhouse.local.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queries that run now. A query that only reads is cancelled when its client goes away; one that writes runs to its
 * end, as on a ClickHouse server. Thread-safe.
 */
final class RunningQueries {
    private final Set<Running> running = ConcurrentHashMap.newKeySet();
    private final Engine engine;

    RunningQueries(Engine engine) {
        this.engine = engine;
    }

    /**
     * @param client the connection to watch, from which nobody reads until the query is closed; null for a query
     *     that must not be cancelled
     */
    Running begin(String mark, @Nullable ClientConnection client) {
        Running query = new Running(mark, client);
        running.add(query);
        return query;
    }

    void cancelAbandoned() {
        running.forEach(Running::cancelIfAbandoned);
    }

    void cancelAll() {
        running.forEach(query -> engine.kill(query.mark));
    }

    final class Running implements AutoCloseable {
        private final String mark;
        private final @Nullable ClientConnection client;
        private boolean over;

        private Running(String mark, @Nullable ClientConnection client) {
            this.mark = mark;
            this.client = client;
        }

        private synchronized void cancelIfAbandoned() {
            if (!over && client != null && client.clientIsGone()) {
                engine.kill(mark);
            }
        }

        @Override
        public synchronized void close() {
            over = true;
            running.remove(this);
        }
    }
}
