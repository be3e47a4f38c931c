package dev.polo.clickhouse.local;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.query.GenericRecord;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** A server for one test class, ended with the test's process at the latest. */
final class TestServer implements AutoCloseable {
    private final LocalClickHouse clickHouse;
    private final LocalServer server;

    TestServer(Path dataDir) {
        this.clickHouse = builder(dataDir).build();
        this.server = clickHouse.start();
    }

    /** The cache is the user's own: every clone of the repository shares one download. */
    static LocalClickHouse.Builder builder(Path dataDir) {
        return LocalClickHouse.builder()
                .dataDir(dataDir)
                .cacheDir(cacheDir())
                .searchPath(System.getenv().getOrDefault("PATH", ""))
                .engine(EngineChoice.EMBEDDED)
                .stopWithParent(true);
    }

    static Path cacheDir() {
        String xdg = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        return caches.resolve("polo");
    }

    LocalClickHouse clickHouse() {
        return clickHouse;
    }

    LocalServer server() {
        return server;
    }

    /** As Polo uses it: no retries of its own, compressed both ways. */
    Client.Builder client() {
        return client(server);
    }

    static Client.Builder client(LocalServer server) {
        return new Client.Builder()
                .addEndpoint(server.url().toString())
                .setUsername(server.user())
                .setPassword(server.password())
                .setDefaultDatabase("default")
                .setConnectTimeout(5, ChronoUnit.SECONDS)
                .setMaxRetries(0)
                .compressServerResponse(true)
                .compressClientRequest(true);
    }

    static List<GenericRecord> query(Client client, String sql) {
        return client.queryAll(sql);
    }

    static long number(Client client, String sql) {
        return client.queryAll(sql).getFirst().getLong(1);
    }

    static String text(Client client, String sql, Map<String, Object> parameters) {
        return client.queryAll(sql, parameters, new com.clickhouse.client.api.query.QuerySettings())
                .getFirst()
                .getString(1);
    }

    static String text(Client client, String sql) {
        return client.queryAll(sql).getFirst().getString(1);
    }

    static void execute(Client client, String sql) throws Exception {
        client.execute(sql).get().close();
    }

    @Override
    public void close() {
        var _ = clickHouse.stop();
    }
}
