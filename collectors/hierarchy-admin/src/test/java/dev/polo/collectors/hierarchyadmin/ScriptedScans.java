package dev.polo.collectors.hierarchyadmin;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** Answers the next scans itself, with pages that the emulator never gives; everything else goes to the emulator. */
final class ScriptedScans implements SdkHttpClient {
    private final SdkHttpClient emulator;
    private final Deque<String> answers = new ArrayDeque<>();
    private volatile Runnable beforeEach = () -> {};

    ScriptedScans(SdkHttpClient emulator) {
        this.emulator = emulator;
    }

    synchronized void next(String... bodies) {
        answers.addAll(Arrays.asList(bodies));
    }

    /** Something to happen before each scan is sent. */
    void beforeEach(Runnable action) {
        beforeEach = action;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        boolean scan = request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> target.endsWith(".Scan"))
                .isPresent();
        if (scan) {
            beforeEach.run();
        }
        String scripted = scan ? next() : null;
        if (scripted == null) {
            return emulator.prepareRequest(request);
        }
        byte[] body = scripted.getBytes(StandardCharsets.UTF_8);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                return HttpExecuteResponse.builder()
                        .response(SdkHttpResponse.builder()
                                .statusCode(200)
                                .putHeader("Content-Length", Integer.toString(body.length))
                                .build())
                        .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                        .build();
            }

            @Override
            public void abort() {}
        };
    }

    private synchronized @Nullable String next() {
        return answers.poll();
    }

    @Override
    public void close() {
        emulator.close();
    }
}
