package dev.polo.clickhouse.local.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A result as the body of an answer, compressed or not, with a length when it is known. */
final class ResultEntity extends AbstractHttpEntity {
    private final ResultBody body;
    private final ResponseCompression compression;
    private final ClientConnection client;

    ResultEntity(ResultBody body, OutputFormat format, ResponseCompression compression, ClientConnection client) {
        super(format.mediaType(), compression.contentEncoding().isEmpty() ? null : compression.contentEncoding());
        this.body = body;
        this.compression = compression;
        this.client = client;
    }

    @Override
    public long getContentLength() {
        return body.isComplete() && compression == ResponseCompression.NONE ? body.length() : -1;
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public boolean isStreaming() {
        return true;
    }

    @Override
    public InputStream getContent() {
        throw new UnsupportedOperationException("a result is written, not read");
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker")
    public void writeTo(OutputStream out) throws IOException {
        OutputStream compressed = compression.wrap(new UnclosedOutput(out));
        try {
            body.writeTo(compressed);
            compressed.close();
        } catch (EngineException e) {
            // The status is long sent. The text helps a person; the missing end tells a program.
            compressed.write(("\n" + e.text() + "\n").getBytes(StandardCharsets.UTF_8));
            compressed.flush();
            client.cut();
            throw new IOException(e.text(), e);
        }
    }

    /** The handler closes the result. */
    @Override
    public void close() {}
}
