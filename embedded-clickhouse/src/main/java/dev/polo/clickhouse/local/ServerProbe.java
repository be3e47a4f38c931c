package dev.polo.clickhouse.local;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Asks a server whether it is there, and whether it is the one that is meant: with its password, for the port may since
 * belong to another. HttpURLConnection, because it starts faster than the HttpClient and this runs at every start.
 */
final class ServerProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration AGAIN = Duration.ofMillis(100);

    boolean answers(LocalServer server) {
        boolean alive = server.pid() == 0
                || ProcessHandle.of(server.pid()).map(ProcessHandle::isAlive).orElse(false);
        return alive && version(server.url(), server.user(), server.password()).isPresent();
    }

    /** As {@link #version}, asked again until there is an answer. */
    Optional<String> await(URI url, String user, String password, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<String> version = version(url, user, password);
            if (version.isPresent()) {
                return version;
            }
            try {
                Thread.sleep(AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        return Optional.empty();
    }

    /** The version of the server at that address, if it answers and takes the password. */
    Optional<String> version(URI url, String user, String password) {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    url.resolve("/?query=SELECT%20version()").toURL().openConnection(java.net.Proxy.NO_PROXY);
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            String credentials =
                    Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
            connection.setRequestProperty("Authorization", "Basic " + credentials);
            connection.setRequestProperty("Connection", "close");
            if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
                return Optional.empty();
            }
            try (var body = connection.getInputStream()) {
                return Optional.of(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
