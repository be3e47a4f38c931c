package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4FrameInputStream;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.BlockSize;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorOutputStream.Parameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content-Encoding in both directions. ClickHouse's own blocks are tested through the Java client. */
class CompressionIT {
    private static final byte[] ROWS = "a row\n".repeat(300_000).getBytes(StandardCharsets.UTF_8);
    private static final String INSERT = "/?query=INSERT%20INTO%20packed%20FORMAT%20TSV";

    private static TestServer server;
    private static RawHttp http;

    @BeforeAll
    static void start(@TempDir Path directory) {
        server = new TestServer(directory);
        http = new RawHttp(server.server());
    }

    @AfterAll
    static void stop() {
        http.close();
        server.close();
    }

    @BeforeEach
    void emptyTable() throws Exception {
        http.post("/", "CREATE OR REPLACE TABLE packed (a String) ENGINE = MergeTree ORDER BY tuple()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "lz4 linked", "zstd"})
    void requestsAreUnpacked(String encoding) throws Exception {
        assertThat(http.post(INSERT, pack(encoding), encoding.split(" ", -1)[0]).statusCode())
                .isEqualTo(200);
        assertThat(stored()).isEqualTo("300000\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "lz4 linked", "zstd"})
    void brokenRequestsStoreNothing(String encoding) throws Exception {
        byte[] packed = pack(encoding);
        HttpResponse<String> answer =
                http.post(INSERT, Arrays.copyOf(packed, packed.length / 2), encoding.split(" ", -1)[0]);
        assertThat(answer.body()).contains("CANNOT_DECOMPRESS");
        assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).contains("271");
        assertThat(stored()).isEqualTo("0\n");
    }

    @Test
    void brokenBlocksStoreNothing() throws Exception {
        HttpResponse<String> answer = http.post(INSERT + "&decompress=1", "this is not a block of ClickHouse's");
        assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).contains("271");
        assertThat(stored()).isEqualTo("0\n");
    }

    @Test
    void unknownEncodingIsNamed() throws Exception {
        assertThat(http.post(INSERT, ROWS, "pigeon").body()).contains("'pigeon'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "lz4", "zstd"})
    void answersArePackedOnRequest(String encoding) throws Exception {
        HttpResponse<byte[]> answer =
                http.bytes(http.request("/?enable_http_compression=1&query=SELECT%20number%20FROM%20numbers(400000)")
                        .header("Accept-Encoding", encoding)
                        .GET());
        assertThat(answer.headers().firstValue("Content-Encoding")).contains(encoding);
        InputStream body = new ByteArrayInputStream(answer.body());
        try (InputStream plain = switch (encoding) {
            case "gzip" -> new GZIPInputStream(body);
            case "lz4" -> new LZ4FrameInputStream(body);
            default -> new ZstdInputStream(body);
        }) {
            assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                    .endsWith("\n399999\n")
                    .hasLineCount(400_000);
        }
    }

    private static String stored() throws Exception {
        return http.post("/", "SELECT count() FROM packed").body();
    }

    private static byte[] pack(String encoding) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        switch (encoding) {
            case "gzip" -> write(new GZIPOutputStream(packed));
            case "lz4" -> write(new LZ4FrameOutputStream(packed));
            case "lz4 linked" ->
                write(new FramedLZ4CompressorOutputStream(packed, new Parameters(BlockSize.K64, true, false, true)));
            default -> packed.writeBytes(Zstd.compress(ROWS));
        }
        return packed.toByteArray();
    }

    private static void write(OutputStream compressor) throws IOException {
        try (compressor) {
            compressor.write(ROWS);
        }
    }
}
