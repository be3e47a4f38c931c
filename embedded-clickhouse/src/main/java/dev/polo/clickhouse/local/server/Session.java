package dev.polo.clickhouse.local.server;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A connection that a client keeps by name: its settings, database and temporary tables live on it. */
final class Session {
    /** An answer can reach its client a little before the session is free again, and the next request be here first. */
    private static final Duration OVERLAP = Duration.ofMillis(500);

    private final EngineConnection connection;
    private final String mark;
    private final Semaphore free = new Semaphore(0);
    private volatile Instant expires = Instant.MAX;

    /** In the hands of whoever makes it. */
    Session(EngineConnection connection, String mark) {
        this.connection = connection;
        this.mark = mark;
    }

    EngineConnection connection() {
        return connection;
    }

    /** Under this the session's queries are known to the engine. */
    String mark() {
        return mark;
    }

    boolean take() {
        try {
            return free.tryAcquire(OVERLAP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void release(Instant now, Duration timeout) {
        expires = now.plus(timeout);
        free.release();
    }

    boolean takeIfExpired(Instant now) {
        if (!free.tryAcquire()) {
            return false;
        }
        if (expires.isBefore(now)) {
            return true;
        }
        free.release();
        return false;
    }
}
