package dev.polo.collectors.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Recorded answers under the real SDK clients: what AWS would have sent. The tests of all collectors share it. */
public final class StubHttp implements SdkHttpClient {
    private static final Pattern ACTION = Pattern.compile("(?:^|&)Action=([A-Za-z]+)");

    /** A whole answer. */
    public record Answer(int status, String body) {
        public static Answer ok(String body) {
            return new Answer(200, body);
        }
    }

    /** What becomes of a request: an answer, the failure of the connection, or null: it goes on to what lies beyond. */
    @FunctionalInterface
    public interface Wire {
        @Nullable
        Answer send(HttpExecuteRequest request) throws IOException;
    }

    private final Wire wire;
    private final @Nullable SdkHttpClient beyond;

    /** Answers everything. */
    public StubHttp(Wire wire) {
        this(wire, null);
    }

    /** @param beyond what answers the requests that the wire does not; it is closed with this */
    public StubHttp(Wire wire, @Nullable SdkHttpClient beyond) {
        this.wire = wire;
        this.beyond = beyond;
    }

    public static StubHttp always(int status, String body) {
        return new StubHttp(_ -> new Answer(status, body));
    }

    public static StubHttp failing(IOException failure) {
        return new StubHttp(_ -> {
            throw failure;
        });
    }

    static StubHttp byHost(Function<String, String> bodies) {
        return new StubHttp(
                request -> Answer.ok(bodies.apply(request.httpRequest().host())));
    }

    /** The API's name of a request's operation; where its protocol has none, method and path: {@code GET_clusters}. */
    public static String operation(HttpExecuteRequest request) throws IOException {
        SdkHttpRequest http = request.httpRequest();
        String target = http.firstMatchingHeader("X-Amz-Target").orElse("");
        if (!target.isEmpty()) {
            return target.substring(target.lastIndexOf('.') + 1);
        }
        Matcher action = ACTION.matcher(body(request));
        if (action.find()) {
            return action.group(1);
        }
        String path = http.encodedPath().replaceAll("^/|/$", "").replace('/', '_');
        String flags = http.rawQueryParameters().entrySet().stream()
                .filter(entry -> entry.getValue() == null
                        || entry.getValue().stream().allMatch(value -> value == null || value.isEmpty()))
                .map(Map.Entry::getKey)
                .collect(Collectors.joining("_"));
        return Stream.of(http.method().name(), path, flags)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("_"));
    }

    /** Empty for a request without one. */
    public static String body(HttpExecuteRequest request) throws IOException {
        return request.contentStreamProvider().isEmpty()
                ? ""
                : new String(request.contentStreamProvider().get().newStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                Answer answer = wire.send(request);
                if (answer != null) {
                    return response(answer);
                }
                if (beyond == null) {
                    throw new IOException("nothing answers " + operation(request));
                }
                return beyond.prepareRequest(request).call();
            }

            @Override
            public void abort() {}
        };
    }

    private static HttpExecuteResponse response(Answer answer) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(answer.status())
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Override
    public void close() {
        if (beyond != null) {
            beyond.close();
        }
    }
}
