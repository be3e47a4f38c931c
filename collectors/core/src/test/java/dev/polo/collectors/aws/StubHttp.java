package dev.polo.collectors.aws;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Recorded answers under the real SDK clients: what AWS would have sent, by the request's host. */
public final class StubHttp implements SdkHttpClient {
    /** A whole answer. */
    public record Answer(int status, String body) {}

    /** What becomes of a request: an answer, or the failure of the connection. */
    @FunctionalInterface
    public interface Wire {
        Answer send(String host) throws IOException;
    }

    private final Wire wire;

    public StubHttp(Wire wire) {
        this.wire = wire;
    }

    static StubHttp always(int status, String body) {
        return new StubHttp(host -> new Answer(status, body));
    }

    static StubHttp byHost(Function<String, String> bodies) {
        return new StubHttp(host -> new Answer(200, bodies.apply(host)));
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                Answer answer = wire.send(request.httpRequest().host());
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
            public void abort() {}
        };
    }

    @Override
    public void close() {}
}
