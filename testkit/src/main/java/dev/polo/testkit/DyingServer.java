package dev.polo.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A door to ClickHouse that shuts in the middle of things: {@code dieAt(3, true)} lets three inserts pass, the last one
 * without its answer reaching the sender, and nothing after. To the sender that looks like its own death: what it had
 * not sent is never done, and whether the last statement took effect it cannot know. Or others come in between. For one
 * test at a time.
 */
public final class DyingServer implements AutoCloseable {
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade", "expect", "keep-alive");

    private static final String INSERT = "INSERT INTO";
    private static final int MOST_OF_A_STATEMENT = 20_000;

    private final URI target;
    private final HttpServer server;
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(workers)
            .build();
    private final AtomicInteger inserts = new AtomicInteger();
    private volatile int last = Integer.MAX_VALUE;
    private volatile boolean lastTakesEffect;
    private volatile String awaited = "";
    private final AtomicReference<Runnable> awaitedAction = new AtomicReference<>(() -> {});

    private DyingServer(URI target, HttpServer server) {
        this.target = target;
        this.server = server;
    }

    public static DyingServer before(URI target) {
        try {
            HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            DyingServer door = new DyingServer(target, http);
            http.setExecutor(door.workers);
            http.createContext("/", door::pass);
            http.start();
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException("a port of this machine", e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Shuts at an insert, counted from 1 and from now on. */
    public void dieAt(int insert, boolean takesEffect) {
        inserts.set(0);
        lastTakesEffect = takesEffect;
        last = insert;
    }

    /** Opens again, for good. */
    public void revive() {
        last = Integer.MAX_VALUE;
    }

    /** Does something once, before the next insert whose statement holds a text. */
    public void meanwhile(String text, Runnable action) {
        awaited = text;
        awaitedAction.set(action);
    }

    private void pass(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String statement = statement(exchange, body);
        boolean isInsert = statement.startsWith(INSERT);
        if (isInsert && statement.contains(awaited)) {
            awaitedAction.getAndSet(() -> {}).run();
        }
        int number = isInsert ? inserts.incrementAndGet() : inserts.get();
        boolean dead = isInsert ? number >= last : number >= last && last != Integer.MAX_VALUE;
        if (dead && !(isInsert && number == last && lastTakesEffect)) {
            exchange.close();
            return;
        }
        HttpResponse<byte[]> answer = forward(exchange, body);
        if (dead) {
            exchange.close();
            return;
        }
        answer.headers().map().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The beginning of what is asked for: it stands in the address, or at the body's beginning. */
    private static String statement(HttpExchange exchange, byte[] body) {
        String query = exchange.getRequestURI().getQuery();
        int insert = query == null ? -1 : query.indexOf(INSERT);
        return insert >= 0
                ? query.substring(insert)
                : new String(body, 0, Math.min(body.length, MOST_OF_A_STATEMENT), StandardCharsets.ISO_8859_1)
                        .stripLeading();
    }

    @Override
    public void close() {
        server.stop(0);
        client.close();
        workers.close();
    }
}
