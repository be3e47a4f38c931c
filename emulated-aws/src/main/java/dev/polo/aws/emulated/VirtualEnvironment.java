package dev.polo.aws.emulated;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The emulator's Python packages, installed once per user, Python and set of requirements. An environment counts only
 * once its marker stands, which is written last; one without is a start that was killed, and is made anew.
 */
final class VirtualEnvironment {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String MARKER = ".complete";

    private final Python python;
    private final String requirements;
    private final Path folder;

    VirtualEnvironment(Path cacheDir, Python python, String requirements) {
        this.python = python;
        this.requirements = requirements;
        String key = sha256(requirements + "\n" + python.executable()).substring(0, 12);
        this.folder = cacheDir.toAbsolutePath().resolve("emulated-aws/python3.%d-%s".formatted(python.version(), key));
    }

    /** The environment's own Python, after installing what is missing. */
    Path ready(ProgressListener progress) {
        Path executable = folder.resolve("bin/python");
        if (isComplete(executable)) {
            return executable;
        }
        Path lock = folder.resolveSibling(folder.getFileName() + ".lock");
        try (var _ = InterProcessLock.acquire(lock, PATIENCE, progress)) {
            if (!isComplete(executable)) {
                install(executable, progress);
            }
            return executable;
        } catch (IOException e) {
            throw Failures.ofFiles(folder, e);
        }
    }

    /** A Python that has been upgraded away leaves a link to nothing, which is not executable. */
    private boolean isComplete(Path executable) {
        return Files.exists(folder.resolve(MARKER)) && Files.isExecutable(executable);
    }

    private void install(Path executable, ProgressListener progress) throws IOException {
        delete(folder);
        Files.createDirectories(folder);
        progress.update("Creating a Python environment", 0, -1);
        run(List.of(python.executable().toString(), "-I", "-m", "venv", folder.toString()), new InstallProgress());
        Path file = Files.writeString(folder.resolve("requirements.txt"), requirements);
        List<String> pip = new ArrayList<>(List.of(executable.toString(), "-I", "-m", "pip", "install"));
        pip.addAll(List.of("--require-hashes", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"));
        // The list is complete, so there is nothing to resolve; Python compiles what it loads when it first does.
        pip.addAll(List.of("--no-deps", "--no-compile"));
        pip.addAll(List.of("--requirement", file.toString()));
        run(pip, new InstallProgress(requirements, progress));
        Files.createFile(folder.resolve(MARKER));
    }

    private void run(List<String> command, InstallProgress progress) throws IOException {
        if (ChildOutput.run(new ProcessBuilder(command), progress::line) != 0) {
            throw Failures.ofInstall(folder, progress.output());
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
