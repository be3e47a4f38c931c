package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.aws.StubHttp;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.HttpExecuteRequest;

/** Answers the next scans itself, with pages that the emulator never gives; everything else goes to the emulator. */
final class ScriptedScans implements StubHttp.Wire {
    private final Deque<String> answers = new ArrayDeque<>();
    private volatile Runnable beforeEach = () -> {};

    synchronized void next(String... bodies) {
        answers.addAll(Arrays.asList(bodies));
    }

    /** Something to happen before each scan is sent. */
    void beforeEach(Runnable action) {
        beforeEach = action;
    }

    @Override
    public StubHttp.@Nullable Answer send(HttpExecuteRequest request) throws IOException {
        if (!StubHttp.operation(request).equals("Scan")) {
            return null;
        }
        beforeEach.run();
        String body = next();
        return body == null ? null : StubHttp.Answer.ok(body);
    }

    private synchronized @Nullable String next() {
        return answers.poll();
    }
}
