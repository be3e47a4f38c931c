package dev.polo.clickhouse.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** HTTP as curl would send it. */
final class RawHttp implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LocalServer server;

    RawHttp(LocalServer server) {
        this.server = server;
    }

    HttpRequest.Builder request(String parameters) {
        String credentials = server.user() + ":" + server.password();
        return anonymous(parameters)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }

    HttpRequest.Builder anonymous(String pathAndParameters) {
        return HttpRequest.newBuilder(URI.create(server.url() + pathAndParameters))
                .timeout(Duration.ofSeconds(60));
    }

    HttpResponse<String> post(String parameters, String body) throws IOException, InterruptedException {
        return send(request(parameters).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String parameters, byte[] body, String encoding)
            throws IOException, InterruptedException {
        return send(request(parameters).header("Content-Encoding", encoding).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> get(String parameters) throws IOException, InterruptedException {
        return send(request(parameters).GET());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
