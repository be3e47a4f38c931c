package dev.polo.collectors.hierarchyadmin;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

    ScriptedScans(SdkHttpClient emulator) {
        this.emulator = emulator;
    }

    synchronized void next(String... bodies) {
        answers.addAll(Arrays.asList(bodies));
    }

    @Override
    public synchronized ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        boolean scan = request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> target.endsWith(".Scan"))
                .isPresent();
        if (!scan || answers.isEmpty()) {
            return emulator.prepareRequest(request);
        }
        byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
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

    @Override
    public void close() {
        emulator.close();
    }
}
