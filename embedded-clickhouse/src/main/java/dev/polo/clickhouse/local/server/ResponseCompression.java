package dev.polo.clickhouse.local.server;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpRequest;

/** How a result goes over the wire. Errors are never compressed. */
enum ResponseCompression {
    NONE(""),
    /** {@code compress=1}: ClickHouse's own LZ4 blocks with checksums, without a Content-Encoding. */
    BLOCKS(""),
    GZIP("gzip"),
    LZ4("lz4"),
    ZSTD("zstd");

    private final String contentEncoding;

    ResponseCompression(String contentEncoding) {
        this.contentEncoding = contentEncoding;
    }

    static ResponseCompression of(HttpRequest request, RequestParameters parameters) {
        if (parameters.compress()) {
            return BLOCKS;
        }
        String accepted = RequestParameters.header(request, HttpHeaders.ACCEPT_ENCODING);
        if (accepted == null || !parameters.httpCompression()) {
            return NONE;
        }
        for (String encoding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            switch (encoding.strip()) {
                case "gzip" -> {
                    return GZIP;
                }
                case "lz4" -> {
                    return LZ4;
                }
                case "zstd" -> {
                    return ZSTD;
                }
                default -> {}
            }
        }
        return NONE;
    }

    String contentEncoding() {
        return contentEncoding;
    }

    OutputStream wrap(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case BLOCKS -> new BlockOutputStream(out);
            case GZIP -> new GZIPOutputStream(out, 64 * 1024);
            case LZ4 -> new LZ4FrameOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out);
        };
    }
}
