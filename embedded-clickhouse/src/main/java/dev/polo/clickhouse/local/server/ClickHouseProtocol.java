package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.HttpFilterChain;
import org.apache.hc.core5.http.io.HttpFilterHandler;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** The paths of a ClickHouse server, its authentication and its errors; queries go to the {@link QueryHandler}. */
final class ClickHouseProtocol implements HttpFilterHandler {
    private static final Logger LOG = System.getLogger(ClickHouseProtocol.class.getName());

    private final Engine engine;
    private final QueryHandler queries;
    private final Authentication authentication;
    private final ClientConnections connections;
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean draining;

    ClickHouseProtocol(
            Engine engine, QueryHandler queries, Authentication authentication, ClientConnections connections) {
        this.engine = engine;
        this.queries = queries;
        this.authentication = authentication;
        this.connections = connections;
    }

    /** From now on new requests are refused. */
    void drain() {
        draining = true;
    }

    boolean isIdle() {
        return active.get() == 0;
    }

    @Override
    public void handle(
            ClassicHttpRequest request,
            HttpFilterChain.ResponseTrigger answers,
            HttpContext context,
            HttpFilterChain chain)
            throws HttpException, IOException {
        active.incrementAndGet();
        try {
            String path = request.getPath();
            int parameters = path.indexOf('?');
            switch (parameters < 0 ? path : path.substring(0, parameters)) {
                case "/ping", "/replicas_status" -> answers.submitResponse(Answer.text(200, "Ok.\n"));
                case "/" -> root(request, answers, context);
                default ->
                    answers.submitResponse(Answer.text(
                            404,
                            "There is no handle " + path + "\n\nUse / or /ping for health checks."
                                    + " Send queries to / in the request's body or in the parameter query\n"));
            }
        } finally {
            active.decrementAndGet();
        }
    }

    private void root(ClassicHttpRequest request, HttpFilterChain.ResponseTrigger answers, HttpContext context)
            throws HttpException, IOException {
        boolean get = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (get && request.getPath().equals("/")) {
            answers.submitResponse(Answer.text(200, "Ok.\n"));
            return;
        }
        String queryId = "";
        try {
            RequestParameters parameters = RequestParameters.of(request);
            queryId = parameters.queryId();
            authentication.check(request, parameters);
            if (draining) {
                throw EngineException.of(
                        EngineException.SERVER_OVERLOADED, "SERVER_OVERLOADED", "The server is shutting down");
            }
            var client = HttpCoreContext.cast(context).getEndpointDetails().getRemoteAddress();
            ClientConnection connection =
                    connections.from(client).orElseThrow(() -> new IOException("the client " + client + " has gone"));
            queries.handle(request, parameters, connection, answers);
        } catch (EngineException e) {
            answers.submitResponse(error(e, queryId));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a defect while answering " + queryId, e);
            answers.submitResponse(error(
                    EngineException.of(EngineException.UNKNOWN_EXCEPTION, "UNKNOWN_EXCEPTION", e.toString()), queryId));
        }
    }

    private ClassicHttpResponse error(EngineException e, String queryId) {
        return Answer.withHeaders(Answer.error(e, engine.version()), engine, queryId, Progress.NONE, 0);
    }
}
