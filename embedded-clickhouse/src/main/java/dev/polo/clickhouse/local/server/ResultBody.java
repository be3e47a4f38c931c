package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one result: those fetched so far, and those that the engine still owes. Fetching some before the answer
 * begins gives small results a length and a complete summary, and most errors their own status. Not thread-safe.
 */
final class ResultBody implements AutoCloseable {
    private final Queue<EngineResult> fetched = new ArrayDeque<>();
    private final @Nullable ResultStream stream;
    private final Joining joining;
    private byte @Nullable [] head;
    private boolean complete;
    private long bytes;
    private Progress progress = Progress.NONE;

    private ResultBody(@Nullable ResultStream stream, Joining joining) {
        this.stream = stream;
        this.joining = joining;
    }

    static ResultBody of(EngineResult whole) {
        ResultBody body = new ResultBody(null, Joining.NONE);
        body.complete = true;
        body.add(whole);
        return body;
    }

    static ResultBody of(ResultStream stream, Joining joining) {
        return new ResultBody(stream, joining);
    }

    void prefetch(long limit) {
        while (!complete && bytes < limit) {
            fetch();
        }
    }

    boolean isComplete() {
        return complete;
    }

    /** Of what was fetched so far. */
    long length() {
        return bytes;
    }

    Progress progress() {
        return progress;
    }

    /** Sends and frees what was fetched, then the rest as it comes. */
    void writeTo(OutputStream out) throws IOException {
        boolean first = true;
        while (true) {
            EngineResult chunk = fetched.poll();
            if (chunk == null) {
                if (complete) {
                    return;
                }
                fetch();
                continue;
            }
            try (chunk) {
                chunk.writeTo(out, first ? 0 : repeated());
            }
            first = false;
        }
    }

    private void fetch() {
        Optional<EngineResult> next = stream == null ? Optional.empty() : stream.next();
        next.ifPresentOrElse(this::add, () -> complete = true);
    }

    private void add(EngineResult chunk) {
        fetched.add(chunk);
        progress = progress.plus(chunk.progress());
        if (head == null) {
            head = joining.head(chunk.head(Integer.MAX_VALUE));
            bytes += chunk.length();
            return;
        }
        if (!chunk.startsWith(head)) {
            throw new IllegalStateException("a chunk of the result does not begin with the head of the first one");
        }
        bytes += chunk.length() - head.length;
    }

    private int repeated() {
        return head == null ? 0 : head.length;
    }

    @Override
    public void close() {
        fetched.forEach(EngineResult::close);
        if (stream != null) {
            stream.close();
        }
    }
}
