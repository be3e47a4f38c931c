package dev.polo.clickhouse.local.server;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.io.HttpFilterChain;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/** Runs one request's statement and answers it. Thread-safe. */
final class QueryHandler {
    /** Results up to this size are complete before the answer begins. */
    private static final long PREFETCH = 1024L * 1024;

    private static final long PREFETCH_WHOLE = 256L * 1024 * 1024;
    /** Of the engine's own, uncompressed bytes: formats that cannot be streamed stay in memory as a whole. */
    private static final String LARGEST_WHOLE_RESULT = String.valueOf(512L * 1024 * 1024);

    private final Engine engine;
    private final Sessions sessions;
    private final RunningQueries running;
    private final Semaphore slots;

    QueryHandler(Engine engine, Sessions sessions, RunningQueries running, int concurrentQueries) {
        this.engine = engine;
        this.sessions = sessions;
        this.running = running;
        this.slots = new Semaphore(concurrentQueries, true);
    }

    void handle(
            ClassicHttpRequest request,
            RequestParameters parameters,
            ClientConnection client,
            HttpFilterChain.ResponseTrigger answers)
            throws IOException, HttpException {
        slots.acquireUninterruptibly();
        try (InputStream body = RequestBody.open(request, parameters)) {
            Statement statement = read(parameters, body);
            switch (statement) {
                case Statement.Insert insert -> insert(insert, parameters, answers);
                case Statement.Query query -> query(query, request, parameters, client, answers);
            }
        } finally {
            slots.release();
        }
    }

    private Statement read(RequestParameters parameters, InputStream body) throws IOException {
        String format = parameters.format();
        try {
            return new StatementReader(engine.formats(), format == null || format.isEmpty() ? "TabSeparated" : format)
                    .read(parameters.query(), body);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private void insert(Statement.Insert insert, RequestParameters parameters, HttpFilterChain.ResponseTrigger answers)
            throws IOException, HttpException {
        long begin = System.nanoTime();
        Progress progress;
        try (QueryConnection connection = QueryConnection.open(engine, sessions, parameters)) {
            connection.allow(insert.head(), parameters);
            try (var _ = running.begin(connection.mark(), null);
                    InsertStream rows = connection
                            .connection()
                            .insert(insert.head(), insert.format(), parameters.queryParameters())) {
                try {
                    rows.append(insert.rows());
                } catch (IOException e) {
                    throw unreadable(e);
                }
                progress = rows.done();
            }
        }
        answers.submitResponse(ok(parameters, progress, begin));
    }

    private void query(
            Statement.Query query,
            ClassicHttpRequest request,
            RequestParameters parameters,
            ClientConnection client,
            HttpFilterChain.ResponseTrigger answers)
            throws IOException, HttpException {
        long begin = System.nanoTime();
        OutputFormat format = new OutputFormat(query.format());
        boolean streamed = query.select()
                && !query.whole()
                && format.joining() != Joining.NONE
                && !parameters.settings().containsKey("extremes")
                && !parameters.settings().containsKey("output_format_json_array_of_rows");
        try (QueryConnection connection =
                QueryConnection.open(engine, sessions, streamed ? parameters : limited(parameters))) {
            connection.allow(query.sql(), parameters);
            boolean reads = connection.connection().classify(query.sql()) == QueryClass.READ_ONLY;
            try (var _ = running.begin(connection.mark(), reads ? client : null);
                    ResultBody body = result(query, parameters, connection, streamed && reads)) {
                body.prefetch(parameters.wholeBeforeAnswer() ? PREFETCH_WHOLE : PREFETCH);
                ClassicHttpResponse response = ok(parameters, body.progress(), begin);
                response.setHeader("X-ClickHouse-Format", query.format());
                ResponseCompression compression = ResponseCompression.of(request, parameters);
                response.setEntity(new ResultEntity(body, format, compression, client));
                answers.submitResponse(response);
            }
        }
    }

    private static ResultBody result(
            Statement.Query query, RequestParameters parameters, QueryConnection connection, boolean streamed) {
        EngineConnection engine = connection.connection();
        Map<String, String> values = parameters.queryParameters();
        return streamed
                ? ResultBody.of(
                        engine.stream(query.sql(), query.format(), values), new OutputFormat(query.format()).joining())
                : ResultBody.of(engine.query(query.sql(), query.format(), values));
    }

    private static RequestParameters limited(RequestParameters parameters) {
        if (parameters.settings().containsKey("max_result_bytes")) {
            return parameters;
        }
        Map<String, String> settings = new HashMap<>(parameters.settings());
        settings.put("max_result_bytes", LARGEST_WHOLE_RESULT);
        return parameters.withSettings(settings);
    }

    private ClassicHttpResponse ok(RequestParameters parameters, Progress progress, long begin) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(200);
        response.setEntity(Answer.text(200, "").getEntity());
        return Answer.withHeaders(response, engine, parameters.queryId(), progress, System.nanoTime() - begin);
    }

    /** A client that went away stays an IOException; a body that cannot be decoded is the client's mistake. */
    private static EngineException unreadable(IOException e) throws IOException {
        @Nullable Throwable cause = e;
        while (cause != null) {
            if (cause instanceof SocketException
                    || cause instanceof SocketTimeoutException
                    || cause instanceof ConnectionClosedException
                    || cause instanceof MalformedChunkCodingException) {
                throw e;
            }
            cause = cause.getCause();
        }
        String what = e instanceof EOFException ? "the compressed body ends too early" : e.getMessage();
        return EngineException.of(
                EngineException.CANNOT_DECOMPRESS,
                "CANNOT_DECOMPRESS",
                "Cannot decompress the request's body: " + what);
    }
}
