package dev.polo.clickhouse.local.server;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpEntity;

/** The body of a request as the client meant it: without Content-Encoding and without ClickHouse's own blocks. */
final class RequestBody {
    private static final int BUFFER = 64 * 1024;

    private RequestBody() {}

    static InputStream open(ClassicHttpRequest request, RequestParameters parameters) throws IOException {
        HttpEntity entity = request.getEntity();
        if (entity == null) {
            return InputStream.nullInputStream();
        }
        String type = entity.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            throw EngineException.of(
                    EngineException.NOT_IMPLEMENTED,
                    "NOT_IMPLEMENTED",
                    "Multipart requests (external tables) are not supported by the embedded engine");
        }
        InputStream raw = new BufferedInputStream(entity.getContent(), BUFFER);
        InputStream decoded = decode(raw, entity.getContentEncoding());
        return parameters.decompress() ? new BlockInputStream(decoded) : decoded;
    }

    private static InputStream decode(InputStream body, @org.jspecify.annotations.Nullable String encoding)
            throws IOException {
        if (encoding == null || isEmpty(body)) {
            return body;
        }
        return switch (encoding.toLowerCase(Locale.ROOT).strip()) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> new GZIPInputStream(body, BUFFER);
            case "deflate" -> new InflaterInputStream(body);
            // clickhouse-connect sends linked blocks, which lz4-java's frame reader refuses.
            case "lz4" -> new FramedLZ4CompressorInputStream(body, true);
            case "zstd" -> new ZstdInputStream(body).setContinuous(false);
            default ->
                throw EngineException.of(
                        EngineException.NOT_IMPLEMENTED,
                        "NOT_IMPLEMENTED",
                        "Unknown Content-Encoding '" + encoding + "': use gzip, deflate, lz4 or zstd");
        };
    }

    private static boolean isEmpty(InputStream body) throws IOException {
        body.mark(1);
        int first = body.read();
        body.reset();
        return first < 0;
    }
}
