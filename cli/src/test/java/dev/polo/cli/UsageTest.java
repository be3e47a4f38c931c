package dev.polo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.polo.cli.CommandRun.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes that are seen before anything is started: a sentence, exit code 2, nothing left behind. */
class UsageTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                                  | Did you mean
            tree --bogus                              | Unknown option: '--bogus'
            tree --day yesterday                      | Invalid value for option '--day'
            tree --from 2026-01-01                    | --from and --to belong together
            tree --from 2026-02-01 --to 2026-01-01    | is after --to
            tree --day 2026-01-01 --from 2026-01-01   | Use either --day
            tree --depth -1                           | use 0 or more
            tree --format xml                         | Invalid value for option '--format'
            collect                                   | Missing required parameter
            collect everything                        | There is no collector 'everything'
            node                                      | A command is missing: set
            node set customer:acme                    | Missing required parameter
            node set acme tier=enterprise             | 'acme' is not a node id
            node set customer: tier=enterprise        | 'customer:' is not a node id
            backfill                                  | A command is missing: account-role
            backfill roles                            | Unmatched argument
            backfill account-role --format xml        | Invalid value for option '--format'
            clickhouse                                | A command is missing: start, stop or status
            infra                                     | A command is missing: synth
            infra synth --account 111111111111        | Missing required option: '--out=DIR'
            infra synth --out x                       | Missing required option: '--account=ID'
            infra synth --account 1 --out x           | The module that writes templates is not built
            node set account:1 role=customer          | An account's id has 12 digits
            node set customer:acme =enterprise        | A key is empty
            runs --limit 0                            | --limit is 0; use 1 or more
            runs --accounts 111111111111              | Unknown options: '--accounts'
            tree --accounts 111111111111              | Unknown options: '--accounts'
            migrate --regions us-east-1               | Unknown options: '--regions'
            backfill account-role --regions us-east-1 | Unknown options: '--regions'
            history                                   | Missing required parameter
            history --cost i-aaa                      | --cost and --day belong together
            diff                                      | Missing required option: '--from=MOMENT'
            diff --from yesterday                     | 'yesterday' is not a moment
            diff --from 2026-02-30                    | '2026-02-30' is not a moment
            diff --from 2999-01-01                    | is not before --to
            diff --from 2020-01-02 --to 2020-01-01    | is not before --to
            diff --from 2020-01-01 --to 2020-01-02    | kept for 90 days
            diff --from 2020-01-01 --format xml       | Invalid value for option '--format'
            query nothing                             | There is no query 'nothing'
            query history                             | needs --param resource=… (ARN, id or name)
            query history --param resource=           | needs --param resource=…
            query history --param x=y                 | has no parameter 'x'
            query runs --param limit=abc              | --param limit='abc': expected a whole number
            query unallocated --param from=1 --param to=2                   | from='1': expected a date
            query unallocated --param from=2026-02-01 --param to=2026-01-31 | from=2026-02-01 after to=2026-01-31
            tree --hierarchy nothing                  | There is no hierarchy 'nothing'
            reconcile --from 2026-02-01 --to x        | 'x' is not a date
            """)
    void isSaidInASentence(String arguments, String sentence) {
        CommandRun run = Shell.in(home).run(arguments.split(" +"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(sentence).doesNotContain("Exception").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
        assertThat(home.resolve(".polo")).doesNotExist();
    }

    @Test
    void anEmptyResourceIsNotTakenForOneWithoutAName() {
        CommandRun run = Shell.in(home).run("history", "");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("RESOURCE is empty");
    }

    @Test
    void aQuerysListShowsWholeSentences() {
        CommandRun run = Shell.in(home).run("query", "--format", "csv");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines().skip(1).map(line -> line.replaceAll("(,\"[^\"]*\"|,[^,\"]*)$", "")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).containsPattern("\\.\"?$"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POLO_CLICKHOUSE_URL | localhost:8123         | expected an address such as http://localhost:8123
            POLO_CLICKHOUSE_URL | ftp://host             | expected an address
            POLO_CLICKHOUSE_URL | http://me:pw@host:8123 | without user and password
            POLO_CLICKHOUSE_URL | http://[               | expected an address
            POLO_DATABASE       | a b                    | a name of letters
            POLO_BATCH_ROWS     | 0                      | a whole number above 0
            POLO_BATCH_ROWS     | many                   | a whole number above 0
            POLO_ACCOUNTS       | 123                    | 12-digit account ids
            POLO_REGIONS        | US East                | AWS region names
            POLO_PAYER_ACCOUNT  | me                     | a 12-digit account id
            POLO_USERS_ACCOUNTS_TABLE | a/b              | a table's name such as UsersAccountsTable, or its ARN
            POLO_DEV_CELL_PREFIXES    | a b              | names of letters, digits and underscores
            """)
    void namesTheSettingThatIsWrong(String setting, String value, String sentence) {
        CommandRun run = Shell.in(home).with(setting, value).run("migrate");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains(setting).contains(sentence).doesNotContain("\tat ");
        assertThat(home.resolve(".polo")).doesNotExist();
    }

    @Test
    void keepsAPasswordInTheAddressToItself() {
        CommandRun run = Shell.in(home)
                .with("POLO_CLICKHOUSE_URL", "http://me:hunter2@host:8123")
                .run("migrate");

        assertThat(run.err()).doesNotContain("hunter2");
    }

    @Test
    void saysThatNobodyAnswers() {
        CommandRun run =
                Shell.in(home).with("POLO_CLICKHOUSE_URL", "http://127.0.0.1:1").run("tree");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("http://127.0.0.1:1 cannot be reached").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "clickhouse start"})
    void namesTheToolThatIsMissing(String command) throws Exception {
        Path nothing = Files.createDirectory(home.resolve("bin"));
        CommandRun run = Shell.in(home)
                .with("PATH", nothing.toString())
                .with("XDG_CACHE_HOME", home.resolve("cache").toString())
                .run(command.split(" "));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .containsAnyOf("npm", "python3")
                .contains("Install")
                .doesNotContain("\tat ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo",
                "run",
                "migrate",
                "collect",
                "build-hierarchy",
                "tree",
                "history",
                "diff",
                "node set",
                "backfill account-role",
                "clickhouse start",
                "clickhouse stop",
                "clickhouse status",
                "infra synth",
                "test"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        CommandRun run = Shell.in(home).run((command + " --help").strip().split(" "));

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("Usage: polo").containsPattern("Examples?:");
    }
}
