package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ExceptionListener;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.impl.bootstrap.HttpServer;
import org.apache.hc.core5.http.impl.bootstrap.ServerBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.StandardFilter;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP server in front of the engine, on 127.0.0.1 only. A platform thread serves each connection, for calls into
 * the engine pin their carrier; how many queries run at once is bounded in {@link QueryHandler}.
 */
final class FrontEnd implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FrontEnd.class.getName());
    private static final int CONCURRENT_QUERIES = 64;
    private static final Duration IDLE_CONNECTION = Duration.ofMinutes(10);
    private static final Duration HOUSEKEEPING = Duration.ofMillis(200);
    private static final Duration FINISH = Duration.ofSeconds(10);
    private static final Duration FINISH_CANCELLED = Duration.ofSeconds(5);

    private final HttpServer server;
    private final ClickHouseProtocol protocol;
    private final RunningQueries running;
    private final Sessions sessions;
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("housekeeping").factory());

    FrontEnd(Engine engine, Authentication authentication, int port) throws IOException {
        ClientConnections connections = new ClientConnections();
        running = new RunningQueries(engine);
        sessions = new Sessions(engine, InstantSource.system());
        QueryHandler queries = new QueryHandler(engine, sessions, running, CONCURRENT_QUERIES);
        protocol = new ClickHouseProtocol(engine, queries, authentication, connections);
        server = ServerBootstrap.bootstrap()
                .setCanonicalHostName("localhost") // otherwise the machine's name is looked up
                .setLocalAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))
                .setListenerPort(port)
                .setSocketConfig(SocketConfig.custom()
                        .setTcpNoDelay(true)
                        // Else clients that have not noticed a killed server hold its port for a minute.
                        .setSoReuseAddress(true)
                        .setSoTimeout(Timeout.of(IDLE_CONNECTION))
                        .setBacklogSize(256)
                        .build())
                .setConnectionFactory(connections)
                .setExceptionListener(new ConnectionErrors())
                .setRequestRouter((_, _) -> null) // the filter answers everything
                .addFilterBefore(StandardFilter.MAIN_HANDLER.name(), "clickhouse", protocol)
                .create();
        server.start();
        long period = HOUSEKEEPING.toMillis();
        var _ = housekeeping.scheduleWithFixedDelay(this::keepHouse, period, period, TimeUnit.MILLISECONDS);
    }

    int port() {
        return server.getLocalPort();
    }

    private void keepHouse() {
        try {
            running.cancelAbandoned();
            sessions.closeExpired();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "housekeeping failed; it is tried again", e);
        }
    }

    /** Refuses new requests, lets the running ones finish or cancels them, and closes the sessions. */
    @Override
    public void close() {
        protocol.drain();
        server.initiateShutdown(); // no new connections; each open one ends with its present request
        if (!idleWithin(FINISH)) {
            running.cancelAll();
            var _ = idleWithin(FINISH_CANCELLED);
        }
        server.close(CloseMode.IMMEDIATE);
        housekeeping.shutdownNow();
        sessions.closeAll();
    }

    private boolean idleWithin(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!protocol.isIdle()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static final class ConnectionErrors implements ExceptionListener {
        @Override
        public void onError(Exception e) {
            LOG.log(Level.DEBUG, "connection", e);
        }

        @Override
        public void onError(HttpConnection connection, Exception e) {
            boolean ordinary = e instanceof SocketTimeoutException || e instanceof ConnectionClosedException;
            LOG.log(ordinary ? Level.DEBUG : Level.INFO, "a connection ended: {0}", e.toString());
        }
    }
}
