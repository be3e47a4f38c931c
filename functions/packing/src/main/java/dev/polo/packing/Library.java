package dev.polo.packing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar, in memory.
 *
 * @param file its name
 * @param entries its files by path, in the jar's order; folders too, without which Flyway finds no migrations
 */
record Library(String file, Map<String, byte[]> entries) {
    private static final String SERVICE = "software/amazon/awssdk/services/";
    private static final String CLASS = ".class";

    /** Libraries that look nothing up by name: what nobody refers to is never loaded. */
    private static final Pattern PLAIN = Pattern.compile(
            "(guava|commons-(compress|lang3|io|codec)|RoaringBitmap|httpc(lient|ore)5(-h2)?|asm|antlr4-runtime)-\\d.*");

    /** Native code of lz4 for machines that Lambda does not have; without any it would go on in Java. */
    private static final Pattern FOREIGN = Pattern.compile("net/jpountz/util/(?!linux/(amd64|aarch64)/).*/.*");

    static Library read(Path jar) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(jar + " cannot be read", e);
        }
        return new Library(String.valueOf(jar.getFileName()), entries);
    }

    /** Whether classes that nobody refers to may be left out: code that the SDK generates, and plain libraries. */
    boolean isSlimmed() {
        return PLAIN.matcher(file).matches()
                || entries.keySet().stream().anyMatch(path -> path.startsWith(SERVICE) && path.endsWith(CLASS));
    }

    /** The class {@code a/b/C} of an entry {@code a/b/C.class}, of whatever Java version; of other entries the path. */
    static String className(String path) {
        String name = path.startsWith("META-INF/versions/") ? path.split("/", 4)[3] : path;
        return name.endsWith(CLASS) ? name.substring(0, name.length() - CLASS.length()) : path;
    }

    static boolean isClass(String path) {
        return path.endsWith(CLASS) && !path.endsWith("module-info.class");
    }

    Library only(Predicate<String> path) {
        Map<String, byte[]> kept = new LinkedHashMap<>(entries);
        kept.keySet().removeIf(path.negate().or(each -> FOREIGN.matcher(each).matches()));
        return new Library(file, kept);
    }

    Library with(Map<String, byte[]> changed) {
        Map<String, byte[]> all = new LinkedHashMap<>(entries);
        changed.forEach((path, bytes) -> all.computeIfPresent(path, (_, _) -> bytes));
        return new Library(file, all);
    }

    /** As a jar whose entries are not compressed, so that the zip around it compresses all of them as one. */
    byte[] stored(LocalDateTime built) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream jar = new ZipOutputStream(bytes)) {
            jar.setMethod(ZipOutputStream.STORED);
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                CRC32 checksum = new CRC32();
                checksum.update(each.getValue());
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(built);
                entry.setSize(each.getValue().length);
                entry.setCrc(checksum.getValue());
                jar.putNextEntry(entry);
                jar.write(each.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }
}
