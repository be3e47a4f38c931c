package dev.polo.aws.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherSourcesTest {
    private static final Path SOURCES = Path.of("src/main/resources/dev/polo/aws/emulated/polo_emulator");

    @Test
    void everyPythonFileTravels(@TempDir Path folder) throws IOException {
        LauncherSources.extractTo(folder);
        try (Stream<Path> sources = Files.list(SOURCES);
                Stream<Path> extracted = Files.list(folder.resolve(LauncherSources.PACKAGE))) {
            assertThat(extracted.map(file -> file.getFileName().toString()).sorted())
                    .containsExactlyElementsOf(
                            sources.map(file -> file.getFileName().toString())
                                    .filter(name -> name.endsWith(".py"))
                                    .sorted()
                                    .toList());
        }
    }

    @Test
    void everyRequirementIsPinnedByHashAndNamesNoRegistry() {
        isPinned(LauncherSources.requirements(), "moto==5.2.5 \\");
        isPinned(LauncherSources.lambdaRequirements(), "aws-sam-cli==1.170.0 \\");
        isPinned(LauncherSources.deploymentRequirements(), "ministack==1.5.33 \\");
    }

    private static void isPinned(String requirements, String wanted) {
        List<String> lines =
                requirements.lines().filter(line -> !line.startsWith("#")).toList();
        assertThat(lines).contains(wanted).noneMatch(line -> line.contains("://"));
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith(" ")) {
                assertThat(lines.get(i)).contains("==").endsWith("\\");
                assertThat(lines.get(i + 1)).contains("--hash=sha256:");
            }
        }
    }
}
