package dev.polo.aws.emulated;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a failed step of the start means, and what to do about it. */
final class Failures {
    /** What pip prints when it cannot reach its index, or reaches one that has nothing. */
    private static final List<String> NO_NETWORK = List.of(
            "NewConnectionError",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "SSLError",
            "NameResolutionError",
            "Network is unreachable",
            "Temporary failure in name resolution",
            "Connection broken",
            "No matching distribution found");

    private static final String NO_SPACE = "No space left on device";

    private Failures() {}

    static EmulatedAwsException ofFiles(Path where, IOException e) {
        String said = String.valueOf(e.getMessage());
        if (said.contains(NO_SPACE) || said.contains("Disk quota exceeded")) {
            return diskFull(where, e);
        }
        return new EmulatedAwsException(
                Reason.START_FAILED,
                "The emulated AWS cannot write to %s: %s. Check that the folder exists and is yours."
                        .formatted(where, e),
                e);
    }

    static EmulatedAwsException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new EmulatedAwsException(Reason.START_FAILED, "The start of the emulated AWS was interrupted.", e);
    }

    /** Of pip or venv, by what it printed. */
    static EmulatedAwsException ofInstall(Path where, List<String> output) {
        String text = String.join("\n", output);
        if (text.contains(NO_SPACE)) {
            return diskFull(where, null);
        }
        if (NO_NETWORK.stream().anyMatch(text::contains)) {
            return new EmulatedAwsException(
                    Reason.NO_NETWORK,
                    ("The emulated AWS needs the Python packages of moto, once, and pip could not download them: %s. "
                                    + "Check the network, or point pip to a mirror (PIP_INDEX_URL) or proxy"
                                    + " (HTTPS_PROXY). Later starts need no network.")
                            .formatted(lastOf(output)));
        }
        return new EmulatedAwsException(
                Reason.START_FAILED, "Installing the emulated AWS into %s failed: %s".formatted(where, lastOf(output)));
    }

    /** Of the launcher, by its exit code and what stands in its log. */
    static EmulatedAwsException ofLauncher(int code, Path log, List<String> output) {
        if (code == LauncherProcess.PORT_TAKEN) {
            return new EmulatedAwsException(
                    Reason.PORT_TAKEN,
                    "The emulated AWS cannot listen: %s. Stop what listens there, or choose another port (0: any)."
                            .formatted(lastOf(output)));
        }
        if (lastOf(output).contains(NO_SPACE)) {
            return diskFull(log, null);
        }
        return new EmulatedAwsException(
                Reason.START_FAILED,
                "The emulated AWS ended with code %d before it served: %s. Its log is %s."
                        .formatted(code, lastOf(output), log));
    }

    private static EmulatedAwsException diskFull(Path where, @Nullable IOException e) {
        return new EmulatedAwsException(
                Reason.DISK_FULL,
                "The disk that holds %s is full. The emulated AWS needs about 400 MB there; free some, or choose"
                                .formatted(where)
                        + " another folder.",
                e);
    }

    private static String lastOf(List<String> output) {
        List<String> said = output.stream().filter(line -> !line.isBlank()).toList();
        return said.isEmpty() ? "it said nothing" : said.getLast().replaceFirst("^ERROR: ", "");
    }
}
