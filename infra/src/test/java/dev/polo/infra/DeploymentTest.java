package dev.polo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes that are seen before anything is written: a sentence and exit code 2. */
class DeploymentTest {
    private record Result(int exitCode, String err) {}

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            account          | 123                   | --account is '123': expected the 12-digit id
            account          | ''                    | --account is '': expected the 12-digit id
            functions        | nowhere               | zips are not there, for example nowhere
            subnets          | subnet-0123abcd       | belong together
            subnets          | vpc-1                 | --subnets is 'vpc-1'
            security-groups  | sg-x                  | --security-groups is 'sg-x'
            email            | nobody                | --email is 'nobody'
            daily-usd        | much                  | --daily-usd is 'much': expected dollars
            daily-usd        | 0                     | --daily-usd is '0': expected dollars
            cost-every       | 4                     | --cost-every is '4': expected 1, 2 or 3 days
            cost-every       | weekly                | --cost-every is 'weekly': expected 1
            """)
    void anOptionThatIsWrong(String name, String value, String sentence) throws IOException {
        Map<String, String> options = SampleDeployment.options(folder);
        options.put(name, value);

        isRefused(SampleDeployment.required(), options, sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POLO_ENV                        | 1st       | POLO_ENV is '1st': expected a letter
            POLO_ENV                        | a b       | POLO_ENV is 'a b'
            POLO_ENV                        | an-environment-with-a-long-name | at most 29
            POLO_CLICKHOUSE_URL             | ''        | POLO_CLICKHOUSE_URL is not set
            POLO_CLICKHOUSE_PASSWORD_SECRET | ''        | POLO_CLICKHOUSE_PASSWORD_SECRET is not set
            POLO_CLICKHOUSE_PASSWORD_SECRET | hunter2   | expected an ARN such as
            POLO_TAG_MAP                    | tags.json | a file that the functions do not have
            """)
    void aSettingThatIsWrong(String setting, String value, String sentence) throws IOException {
        Map<String, String> variables = SampleDeployment.required();
        variables.put(setting, value);

        isRefused(variables, SampleDeployment.options(folder), sentence);
    }

    @Test
    void aFolderThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Map<String, String> variables = SampleDeployment.required();
        Path bin = Files.createDirectory(folder.resolve("bin"));
        assertThat(Files.createFile(bin.resolve("node")).toFile().setExecutable(true))
                .isTrue();
        variables.put("PATH", bin.toString());
        Map<String, String> options = SampleDeployment.options(folder);
        options.put("out", file.resolve("out").toString());

        isRefused(variables, options, "a folder that cannot be written to");
    }

    @Test
    void nodeThatIsMissing() throws IOException {
        Map<String, String> variables = SampleDeployment.required();
        variables.put("PATH", folder.toString());

        isRefused(variables, SampleDeployment.options(folder), "'node' is not on the PATH");
    }

    @Test
    void settingsOfThisMachineStayHere() throws IOException {
        Map<String, String> variables = SampleDeployment.required();
        variables.put("POLO_BATCH_ROWS", "500");
        variables.put("HOME", "/root");

        assertThat(Deployment.from(variables, SampleDeployment.options(folder)).settings())
                .containsOnlyKeys(
                        "POLO_BATCH_ROWS", "POLO_CLICKHOUSE_PASSWORD_SECRET", "POLO_CLICKHOUSE_URL", "POLO_ENV");
    }

    private void isRefused(Map<String, String> variables, Map<String, String> options, String sentence) {
        options.putIfAbsent("out", folder.resolve("out").toString());
        Result result = run(variables, options);
        assertThat(result.err).startsWith("polo: ").contains(sentence).doesNotContain("\tat ");
        assertThat(result.exitCode).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private static Result run(Map<String, String> variables, Map<String, String> options) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Synth.run(
                variables,
                options.entrySet().stream()
                        .map(option -> option.getKey() + "=" + option.getValue())
                        .toArray(String[]::new),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Result(exitCode, err.toString(StandardCharsets.UTF_8));
    }
}
