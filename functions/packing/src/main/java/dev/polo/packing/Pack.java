package dev.polo.packing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a function's zip: its own jar and those it needs, under {@code lib/}, without what nobody can load. The same bytes
 * for the same jars.
 *
 * <p>The jars' entries are stored and the zip is compressed, not the other way round: classes resemble each other, and the
 * JVM then loads them without unpacking.
 */
public final class Pack {
    private Pack() {}

    /** @param arguments the zip, the moment of the build, the function's own jar, a file with its class path */
    public static void main(String[] arguments) throws IOException {
        Path zip = Path.of(arguments[0]);
        LocalDateTime built = OffsetDateTime.parse(arguments[1]).toLocalDateTime();
        Stream<String> needed =
                Stream.of(Files.readString(Path.of(arguments[3])).strip().split(File.pathSeparator, -1));
        List<Library> libraries = Stream.concat(Stream.of(arguments[2]), needed)
                .map(Path::of)
                .map(Library::read)
                .sorted(Comparator.comparing(Library::file))
                .toList();
        write(zip, Slimmer.slim(libraries), built);
    }

    private static void write(Path zip, List<Library> libraries, LocalDateTime built) throws IOException {
        try (OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setLevel(Deflater.BEST_COMPRESSION);
            for (Library library : libraries) {
                ZipEntry entry = new ZipEntry("lib/" + library.file());
                entry.setTimeLocal(built);
                out.putNextEntry(entry);
                out.write(library.stored(built));
            }
        }
    }
}
