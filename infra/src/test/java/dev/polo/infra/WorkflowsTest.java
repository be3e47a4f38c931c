package dev.polo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.common.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The workflows by which CI tests and deploys. */
class WorkflowsTest {
    private static final Path GITHUB = Path.of("../.github");
    private static final Pattern USES = Pattern.compile("uses:\\s*(\\S.*)");
    private static final Pattern PINNED = Pattern.compile("[\\w.-]+/[\\w.-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

    @Test
    void actionsArePinnedByCommit() throws IOException {
        List<String> actions;
        try (Stream<Path> files = Files.list(GITHUB.resolve("workflows"))) {
            actions = files.map(WorkflowsTest::text)
                    .flatMap(text -> USES.matcher(text).results().map(found -> found.group(1)))
                    .toList();
        }
        assertThat(actions)
                .hasSizeGreaterThan(5)
                .allSatisfy(action -> assertThat(action).matches(PINNED));
    }

    @Test
    void schemaIsMigratedBeforeFunctionsAreReplacedAndLookedAtAfterwards() {
        String deploy = text(GITHUB.resolve("workflows/deploy.yml"));

        assertThat(deploy)
                .contains("environment: ${{ inputs.environment }}")
                .contains("id-token: write")
                .doesNotContain("secrets.AWS");
        assertThat(deploy.indexOf("name: Migrate before")).isBetween(0, deploy.indexOf("name: Deploy"));
        assertThat(deploy.indexOf("name: Smoke test")).isGreaterThan(deploy.indexOf("name: Deploy"));
    }

    /** A setting that the functions could have and the workflow does not hand on would be left out in silence. */
    @Test
    void settingsThatFunctionsHaveAreHandedOn() {
        Matcher settings = Pattern.compile("(POLO_[A-Z_]+): \\$\\{\\{ vars\\.\\1 }}")
                .matcher(text(GITHUB.resolve("workflows/deploy.yml")));

        assertThat(settings.results().map(found -> found.group(1)))
                .containsExactlyInAnyOrderElementsOf(EnumSet.allOf(Setting.class).stream()
                        .filter(setting -> !Deployment.KEPT_BACK.contains(setting))
                        // The environment of GitHub's that is deployed to says it.
                        .filter(setting -> setting != Setting.POLO_ENV)
                        .map(Setting::name)
                        .toList());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file.toString(), e);
        }
    }
}
