package dev.polo.aws.emulated;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Speaks to the emulator's own endpoints, under {@code /polo-emulator/}. */
final class ControlClient {
    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final URI url;

    ControlClient(URI url) {
        this.url = url;
    }

    boolean answersAs(long pid) {
        try {
            Map<String, Object> health =
                    JSON.readValue(send("GET", "health", BodyPublishers.noBody()), new TypeReference<>() {});
            return health.get("pid") instanceof Number found && found.longValue() == pid;
        } catch (EmulatedAwsException | IOException nobodyOrSomebodyElse) {
            return false;
        }
    }

    <T> T get(String path, TypeReference<T> type) {
        String body = send("GET", path, BodyPublishers.noBody());
        try {
            return JSON.readValue(body, type);
        } catch (IOException e) {
            throw new EmulatedAwsException(
                    Reason.START_FAILED, "The emulated AWS at %s answered %s with %s".formatted(url, path, body), e);
        }
    }

    void post(String path, Object body) {
        try {
            send("POST", path, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body, e);
        }
    }

    void delete(String path) {
        send("DELETE", path, BodyPublishers.noBody());
    }

    private String send(String method, String path, BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(url.resolve("/polo-emulator/" + path))
                .timeout(TIMEOUT)
                .method(method, body)
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalArgumentException(
                        "The emulated AWS at %s refused %s %s: %s".formatted(url, method, path, response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new EmulatedAwsException(
                    Reason.START_FAILED, "The emulated AWS at %s does not answer. Start it again.".formatted(url), e);
        } catch (InterruptedException e) {
            throw Failures.interrupted(e);
        }
    }
}
