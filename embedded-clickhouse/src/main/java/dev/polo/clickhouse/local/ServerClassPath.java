package dev.polo.clickhouse.local;

import com.clickhouse.data.ClickHouseCityHash;
import com.fasterxml.jackson.core.JsonFactory;
import com.github.luben.zstd.ZstdInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    static String value(Path dataDir) throws IOException {
        Path own = kept(origin(ServerClassPath.class), dataDir);
        Stream<Path> libraries = Stream.of(
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
                .distinct();
        return Stream.concat(Stream.of(own), libraries)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A copy of this module's jar: a build would replace the original under a server that runs for days. */
    private static Path kept(Path jarOrFolder, Path dataDir) throws IOException {
        return Files.isDirectory(jarOrFolder)
                ? jarOrFolder
                : Files.copy(jarOrFolder, dataDir.resolve("server.jar"), StandardCopyOption.REPLACE_EXISTING);
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
