package dev.polo.clickhouse.local;

import com.clickhouse.data.ClickHouseCityHash;
import com.fasterxml.jackson.core.JsonFactory;
import com.github.luben.zstd.ZstdInputStream;
import dev.polo.clickhouse.local.server.ServerMain;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jpountz.lz4.LZ4Factory;
import org.apache.commons.codec.digest.XXHash32;
import org.apache.commons.compress.compressors.lz4.FramedLZ4CompressorInputStream;
import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.ArrayUtils;
import org.apache.hc.core5.http.HttpRequest;

/**
 * The server process's class path: where this process has the classes from, jar or folder. The property
 * {@code java.class.path} would not do: test runners put everything behind one jar with a manifest.
 */
final class ServerClassPath {
    private ServerClassPath() {}

    @SuppressWarnings("deprecation") // CityHash: see BlockFormat
    static String value() {
        return Stream.of(
                        ServerMain.class,
                        HttpRequest.class,
                        ClickHouseCityHash.class,
                        LZ4Factory.class,
                        ZstdInputStream.class,
                        FramedLZ4CompressorInputStream.class,
                        XXHash32.class,
                        IOUtils.class,
                        ArrayUtils.class,
                        JsonFactory.class)
                .map(ServerClassPath::origin)
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("no jar or folder is known for " + type);
        }
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a jar's address is malformed: " + source.getLocation(), e);
        }
    }
}
