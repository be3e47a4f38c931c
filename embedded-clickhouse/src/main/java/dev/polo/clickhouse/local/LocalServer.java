package dev.polo.clickhouse.local;

import java.net.URI;
import java.nio.file.Path;

/**
 * A running server.
 *
 * @param url of its HTTP interface, on 127.0.0.1
 * @param dataDir the folder given to {@link LocalClickHouse.Builder#dataDir}
 * @param pid of the server's process; 0 for a container
 * @param version of ClickHouse
 */
public record LocalServer(
        URI url, String user, String password, Path dataDir, long pid, String version, EngineChoice engine) {

    /** Without the password. */
    @Override
    public String toString() {
        return "LocalServer[url=%s, user=%s, password=***, dataDir=%s, pid=%d, version=%s, engine=%s]"
                .formatted(url, user, dataDir, pid, version, engine);
    }
}
