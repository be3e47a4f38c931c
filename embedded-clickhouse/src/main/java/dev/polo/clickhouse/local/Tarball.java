package dev.polo.clickhouse.local;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A gzipped tar archive. */
record Tarball(Path file) {
    private static final String STEP = "Unpacking ClickHouse";
    private static final int BUFFER = 1024 * 1024;

    /** Writes one entry to a file; the listener hears of the bytes written. */
    void extract(String entry, Path target, long expectedBytes, ProgressListener progress) throws IOException {
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
                TarArchiveInputStream archive = new TarArchiveInputStream(new GZIPInputStream(raw, BUFFER))) {
            for (TarArchiveEntry found = archive.getNextEntry(); found != null; found = archive.getNextEntry()) {
                if (found.getName().equals(entry)) {
                    copy(archive, target, expectedBytes, progress);
                    return;
                }
            }
        }
        throw new IOException("there is no " + entry + " in " + file);
    }

    private static void copy(InputStream content, Path target, long expectedBytes, ProgressListener progress)
            throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        try (OutputStream out = Files.newOutputStream(target)) {
            for (int count = content.read(buffer); count > 0; count = content.read(buffer)) {
                out.write(buffer, 0, count);
                done += count;
                progress.update(STEP, done, Math.max(done, expectedBytes));
            }
        }
    }
}
