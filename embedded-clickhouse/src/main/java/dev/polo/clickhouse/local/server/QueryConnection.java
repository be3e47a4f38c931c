package dev.polo.clickhouse.local.server;

import java.time.Duration;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The engine's connection for one request, set up as the request says. Without a session it is made for the request and
 * gone with it. A session's connection stays, and gets its own settings and database back.
 */
final class QueryConnection implements AutoCloseable {
    private static final String READ_ONLY_BUT_SETTINGS = "2";

    private final EngineConnection connection;
    private final String mark;
    private final @Nullable Session session;
    private final Sessions sessions;
    private final Duration timeout;
    private String undoSettings = "";
    private String undoDatabase = "";

    private QueryConnection(
            EngineConnection connection, String mark, @Nullable Session session, Sessions sessions, Duration timeout) {
        this.connection = connection;
        this.mark = mark;
        this.session = session;
        this.sessions = sessions;
        this.timeout = timeout;
    }

    static QueryConnection open(Engine engine, Sessions sessions, RequestParameters parameters) {
        String mark = UUID.randomUUID().toString();
        String sessionId = parameters.sessionId();
        Duration timeout = Sessions.timeout(parameters.sessionTimeout());
        Session session = sessionId == null ? null : sessions.take(sessionId, parameters.sessionCheck(), mark);
        QueryConnection opened = session == null
                ? new QueryConnection(engine.connect(mark), mark, null, sessions, timeout)
                : new QueryConnection(session.connection(), session.mark(), session, sessions, timeout);
        try {
            opened.prepare(parameters);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    EngineConnection connection() {
        return connection;
    }

    String mark() {
        return mark;
    }

    /** On a session's connection `readonly` could not be taken back, so there the statement itself is judged. */
    void allow(byte[] sql, RequestParameters parameters) {
        boolean readOnly = parameters.readOnly()
                || !parameters.settings().getOrDefault("readonly", "0").equals("0");
        if (session == null || !readOnly || connection.classify(sql) == QueryClass.READ_ONLY) {
            return;
        }
        SqlTokens tokens = new SqlTokens(sql, sql.length);
        tokens.next();
        if (!tokens.isWord("SET") && !tokens.isWord("USE")) {
            throw EngineException.of(
                    EngineException.READONLY, "READONLY", "Cannot execute query in readonly mode. Send it by POST");
        }
    }

    private void prepare(RequestParameters parameters) {
        String database = parameters.database();
        if (database != null && !database.isEmpty()) {
            if (session != null) {
                undoDatabase = "USE " + Sql.name(connection.text("SELECT currentDatabase()"));
            }
            connection.execute("USE " + Sql.name(database));
        }
        if (session == null && parameters.readOnly()) {
            connection.execute("SET readonly = " + READ_ONLY_BUT_SETTINGS);
        }
        StringJoiner set = new StringJoiner(", ", "SET ", "").setEmptyValue("");
        StringJoiner names = new StringJoiner(", ");
        for (Map.Entry<String, String> setting : parameters.settings().entrySet()) {
            if (session == null || !setting.getKey().equals("readonly")) {
                set.add(setting.getKey() + " = " + Sql.string(setting.getValue()));
                names.add(Sql.string(setting.getKey()));
            }
        }
        if (set.length() == 0) {
            return;
        }
        if (session != null) {
            undoSettings = connection.text("""
                    SELECT 'SET ' || arrayStringConcat(groupArray(name || ' = ' || if(changed,
                      '\\'' || replaceAll(replaceAll(value, '\\\\', '\\\\\\\\'), '\\'', '\\\\\\'') || '\\'', 'DEFAULT')), ', ')
                    FROM system.settings WHERE name IN (%s)""".formatted(names));
        }
        connection.execute(set.toString());
    }

    @Override
    public void close() {
        if (session == null) {
            connection.close();
            return;
        }
        try {
            if (!undoSettings.isEmpty() && !undoSettings.equals("SET")) {
                connection.execute(undoSettings);
            }
            if (!undoDatabase.isEmpty()) {
                connection.execute(undoDatabase);
            }
        } finally {
            sessions.release(session, timeout);
        }
    }
}
