package dev.polo.clickhouse.local.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The sessions that clients named with {@code session_id}. One request at a time has a session. Thread-safe. */
final class Sessions {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Engine engine;
    private final InstantSource clock;

    Sessions(Engine engine, InstantSource clock) {
        this.engine = engine;
        this.clock = clock;
    }

    Session take(String id, boolean mustExist, String mark) {
        Session[] created = new Session[1];
        Session session = sessions.compute(id, (_, known) -> {
            if (known != null || mustExist) {
                return known;
            }
            created[0] = new Session(engine.connect(mark), mark);
            return created[0];
        });
        if (session == null) {
            throw EngineException.of(
                    EngineException.SESSION_NOT_FOUND, "SESSION_NOT_FOUND", "Session " + id + " not found");
        }
        if (session != created[0] && !session.take()) {
            throw EngineException.of(
                    EngineException.SESSION_IS_LOCKED,
                    "SESSION_IS_LOCKED",
                    "Session " + id + " is locked by a concurrent client");
        }
        return session;
    }

    void release(Session session, Duration timeout) {
        session.release(clock.instant(), timeout);
    }

    void closeExpired() {
        sessions.values().removeIf(session -> {
            boolean expired = session.takeIfExpired(clock.instant());
            if (expired) {
                session.connection().close();
            }
            return expired;
        });
    }

    /** To be called when no request runs any more. */
    void closeAll() {
        sessions.values().removeIf(session -> {
            session.connection().close();
            return true;
        });
    }

    static Duration timeout(@Nullable String seconds) {
        if (seconds == null) {
            return DEFAULT_TIMEOUT;
        }
        try {
            Duration timeout = Duration.ofSeconds(Long.parseUnsignedLong(seconds));
            if (timeout.compareTo(LONGEST_TIMEOUT) <= 0) {
                return timeout;
            }
        } catch (NumberFormatException e) {
            // the sentence below says it
        }
        throw EngineException.of(
                EngineException.INVALID_SESSION_TIMEOUT,
                "INVALID_SESSION_TIMEOUT",
                "Invalid session timeout: '" + seconds + "' (seconds, at most " + LONGEST_TIMEOUT.toSeconds() + ")");
    }
}
