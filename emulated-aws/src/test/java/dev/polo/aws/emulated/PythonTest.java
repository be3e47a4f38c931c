package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.aws.emulated.EmulatedAwsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonTest {
    @TempDir
    Path folder;

    @Test
    void noPythonIsAToolThatIsMissing() {
        assertThatThrownBy(() -> Python.find(folder.toString()))
                .isInstanceOfSatisfying(
                        EmulatedAwsException.class,
                        missing -> assertThat(missing.reason()).isEqualTo(Reason.TOOL_MISSING))
                .hasMessageContaining("There is no python3 on the PATH (" + folder + ")")
                .hasMessageContaining("apt-get install python3 python3-venv");
    }

    @Test
    void anOldPythonIsNamedWithItsVersion() throws IOException {
        python("python3", "echo 3 8");
        assertThatThrownBy(() -> Python.find(folder.toString()))
                .hasMessageContaining("needs Python 3.10 or newer")
                .hasMessageContaining(folder.resolve("python3") + " is 3.8");
    }

    @Test
    void aPythonWithoutVenvNamesDebiansPackage() throws IOException {
        python("python3", "echo 3 12; echo \"ModuleNotFoundError: No module named 'ensurepip'\"; exit 1");
        assertThatThrownBy(() -> Python.find(folder.toString())).hasMessageContaining("python3-venv");
    }

    @Test
    void aNewerOneBesideAnOldOneIsTaken() throws IOException {
        python("python3", "echo 3 8");
        Path newer = python("python3.12", "echo 3 12; echo complete");
        assertThat(Python.find("/nowhere:" + folder)).isEqualTo(new Python(newer, 12));
    }

    @Test
    void whatDoesNotRunIsPassedOver() throws IOException {
        python("python3", "echo Segmentation fault; exit 139");
        Path other = python("python3.13", "echo 3 13; echo complete");
        assertThat(Python.find(folder.toString()).executable()).isEqualTo(other);
    }

    private Path python(String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
