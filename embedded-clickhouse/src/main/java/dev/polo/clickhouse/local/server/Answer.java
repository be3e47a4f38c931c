package dev.polo.clickhouse.local.server;

import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/** The answers that are not results, and the headers that all answers have. */
final class Answer {
    private static final ContentType TEXT = ContentType.create("text/plain", StandardCharsets.UTF_8);

    private Answer() {}

    static ClassicHttpResponse text(int status, String text) {
        ClassicHttpResponse response = new BasicClassicHttpResponse(status);
        response.setEntity(new ByteArrayEntity(text.getBytes(StandardCharsets.UTF_8), TEXT));
        // Far below the server's own patience, so that no client reuses a connection that is being closed.
        response.setHeader("Keep-Alive", "timeout=30");
        return response;
    }

    static ClassicHttpResponse error(EngineException e, @Nullable String version) {
        String suffix =
                version == null || e.text().contains("(version ") ? "" : " (version " + version + " (official build))";
        ClassicHttpResponse response = text(e.httpStatus(), e.text() + suffix + "\n");
        response.setHeader("X-ClickHouse-Exception-Code", e.code());
        if (e.httpStatus() == 401) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"ClickHouse server HTTP API\"");
        }
        return response;
    }

    static ClassicHttpResponse withHeaders(
            ClassicHttpResponse response, Engine engine, String queryId, Progress progress, long elapsedNanos) {
        response.setHeader("Keep-Alive", "timeout=30");
        response.setHeader("X-ClickHouse-Server-Display-Name", "localhost");
        response.setHeader("X-ClickHouse-Query-Id", queryId);
        response.setHeader("X-ClickHouse-Timezone", engine.timeZone());
        response.setHeader("X-ClickHouse-Summary", progress.json(elapsedNanos));
        return response;
    }
}
