package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shell script plays Python: it copies itself into the environment and behaves as pip is told to. */
class VirtualEnvironmentTest {
    private static final String REQUIREMENTS = "# made by hand\none==1.0 \\\n    --hash=sha256:00\ntwo==2.0 \\\n";
    private static final ProgressListener QUIET = (_, _, _) -> {};

    @TempDir
    Path folder;

    @Test
    void itIsInstalledOnceWithProgress() throws IOException {
        Python python =
                python("echo Collecting one==1.0; echo Collecting two==2.0; echo Installing collected packages");
        List<String> steps = Collections.synchronizedList(new ArrayList<>());
        Path first = environment(python).ready((step, done, total) -> steps.add(step + " " + done + "/" + total));
        Path second = environment(python).ready(QUIET);

        assertThat(second).isEqualTo(first).isExecutable();
        assertThat(steps)
                .containsExactly(
                        "Creating a Python environment 0/-1",
                        "Downloading the AWS emulator's packages 1/2",
                        "Downloading the AWS emulator's packages 2/2",
                        "Unpacking the AWS emulator's packages 0/-1");
        assertThat(installations()).isEqualTo(1);
    }

    @Test
    void twoAtOnceInstallOnce() throws IOException {
        Python python = python("true");
        CompletableFuture<Path> one =
                CompletableFuture.supplyAsync(() -> environment(python).ready(QUIET));
        CompletableFuture<Path> other =
                CompletableFuture.supplyAsync(() -> environment(python).ready(QUIET));
        assertThat(one.join()).isEqualTo(other.join()).isExecutable();
        assertThat(installations()).isEqualTo(1);
    }

    @Test
    void aHalfInstalledOneIsMadeAnew() throws IOException {
        Python python = python("true");
        Path executable = environment(python).ready(QUIET);
        Path root = executable.getParent().getParent();
        Files.delete(root.resolve(".complete"));
        Files.writeString(root.resolve("left-over"), "");

        assertThat(environment(python).ready(QUIET)).isExecutable();
        assertThat(root.resolve("left-over")).doesNotExist();
        assertThat(installations()).isEqualTo(2);
    }

    @Test
    void withoutNetworkItSaysSo() throws IOException {
        Python python = python("echo 'NewConnectionError: Failed to establish a new connection'; exit 1");
        assertThatThrownBy(() -> environment(python).ready(QUIET))
                .isInstanceOfSatisfying(
                        EmulatedAwsException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.NO_NETWORK))
                .hasMessageContaining("Check the network");
    }

    @Test
    void aFullDiskIsNamed() throws IOException {
        Python python = python("echo \"ERROR: [Errno 28] No space left on device: 'x'\"; exit 1");
        assertThatThrownBy(() -> environment(python).ready(QUIET))
                .isInstanceOfSatisfying(
                        EmulatedAwsException.class,
                        failure -> assertThat(failure.reason()).isEqualTo(Reason.DISK_FULL))
                .hasMessageContaining(folder.toString());
    }

    @Test
    void otherRequirementsAreAnotherEnvironment() throws IOException {
        Python python = python("true");
        Path other = new VirtualEnvironment(folder.resolve("cache"), python, REQUIREMENTS + "three==3\n").ready(QUIET);
        assertThat(environment(python).ready(QUIET)).isNotEqualTo(other);
    }

    private VirtualEnvironment environment(Python python) {
        return new VirtualEnvironment(folder.resolve("cache"), python, REQUIREMENTS);
    }

    private long installations() throws IOException {
        try (var lines = Files.lines(folder.resolve("pip-runs"))) {
            return lines.count();
        }
    }

    private Python python(String pip) throws IOException {
        String script = """
                #!/bin/sh
                if [ "$3" = venv ]; then mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; exit; fi
                echo run >> %s
                %s
                """.formatted(folder.resolve("pip-runs"), pip);
        Path file = Files.writeString(folder.resolve("python3"), script);
        return new Python(Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x")), 11);
    }
}
