package dev.polo.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoloConfigTest {
    private static final Map<String, String> EVERY_KEY = Map.ofEntries(
            Map.entry("POLO_CLICKHOUSE_URL", "https://clickhouse.example.com:8443"),
            Map.entry("POLO_CLICKHOUSE_USER", "writer"),
            Map.entry("POLO_CLICKHOUSE_PASSWORD", "s3cret"),
            Map.entry("POLO_CLICKHOUSE_PASSWORD_SECRET", "arn:aws:secretsmanager:eu-west-1:111111111111:secret:p"),
            Map.entry("POLO_DATABASE", "polo_staging"),
            Map.entry("POLO_ENV", "prod-1"),
            Map.entry("POLO_ACCOUNTS", " 111111111111, 222222222222,,111111111111 "),
            Map.entry("POLO_REGIONS", "us-east-1,eu-west-1"),
            Map.entry("POLO_PAYER_ACCOUNT", "333333333333"),
            Map.entry("POLO_READ_ROLE_NAME", "Reader"),
            Map.entry("POLO_EXTERNAL_ID", "external"),
            Map.entry("POLO_TAG_MAP", "/etc/polo/tags.json"),
            Map.entry("POLO_USERS_ACCOUNTS_TABLE", "UsersAccountsTable"),
            Map.entry(
                    "POLO_CUSTOMER_INDEX_CONFIG_TABLE",
                    "arn:aws:dynamodb:eu-west-1:468036072962:table/CustomerIndexConfigTable"),
            Map.entry("POLO_DEV_CELL_PREFIXES", "lee, kim_2"),
            Map.entry("POLO_CE_MAX_REQUESTS", "50"),
            Map.entry("POLO_CE_HOURLY", "TRUE"),
            Map.entry("POLO_CLOUDTRAIL_LOOKBACK_HOURS", "72"),
            Map.entry("POLO_BATCH_ROWS", "5000"),
            Map.entry("POLO_MAX_LEAF_LOSS_PERCENT", "35"),
            Map.entry(
                    "POLO_WORK_QUEUES",
                    "ec2=https://sqs.us-east-1.amazonaws.com/111111111111/a.fifo,metrics=http://127.0.0.1:5000/b"));

    @Test
    void defaultsNeedNoVariable() {
        assertThat(PoloConfig.from(Map.of()))
                .isEqualTo(new PoloConfig(
                        null,
                        "default",
                        Secret.EMPTY,
                        null,
                        "polo",
                        "dev",
                        List.of(),
                        false,
                        List.of(),
                        null,
                        "dev-PoloReadRole",
                        null,
                        null,
                        null,
                        null,
                        List.of("mehul", "mehulporuwal", "keshav", "keshavjois", "vfacabado"),
                        null,
                        false,
                        24,
                        1000,
                        20,
                        Map.of()));
    }

    @Test
    void everyKeyIsRead() {
        assertThat(EVERY_KEY.keySet())
                .as("this test names every setting")
                .isEqualTo(Arrays.stream(Setting.values()).map(Setting::name).collect(Collectors.toSet()));
        assertThat(PoloConfig.from(EVERY_KEY))
                .isEqualTo(new PoloConfig(
                        URI.create("https://clickhouse.example.com:8443"),
                        "writer",
                        new Secret("s3cret"),
                        "arn:aws:secretsmanager:eu-west-1:111111111111:secret:p",
                        "polo_staging",
                        "prod-1",
                        List.of("111111111111", "222222222222"),
                        false,
                        List.of("us-east-1", "eu-west-1"),
                        "333333333333",
                        "Reader",
                        "external",
                        Path.of("/etc/polo/tags.json"),
                        "UsersAccountsTable",
                        "arn:aws:dynamodb:eu-west-1:468036072962:table/CustomerIndexConfigTable",
                        List.of("lee", "kim_2"),
                        50,
                        true,
                        72,
                        5000,
                        35,
                        Map.of(
                                "ec2", URI.create("https://sqs.us-east-1.amazonaws.com/111111111111/a.fifo"),
                                "metrics", URI.create("http://127.0.0.1:5000/b"))));
    }

    @Test
    void blankIsAsGoodAsUnset() {
        Map<String, String> blank = EVERY_KEY.keySet().stream().collect(Collectors.toMap(key -> key, _ -> "  "));

        assertThat(PoloConfig.from(blank)).isEqualTo(PoloConfig.from(Map.of()));
    }

    @Test
    void theWordOrganizationAsksForDiscovery() {
        PoloConfig config = PoloConfig.from(Map.of("POLO_ACCOUNTS", "organization"));

        assertThat(config.discoverAccounts()).isTrue();
        assertThat(config.accounts()).isEmpty();
    }

    @Test
    void theReadRoleIsNamedAfterTheEnvironment() {
        assertThat(PoloConfig.from(Map.of("POLO_ENV", "prod")).readRoleName()).isEqualTo("prod-PoloReadRole");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:8123", "http://10.0.0.1:8123/", "https://[::1]:8443", "http://lb:80/ch"})
    void addressesAreTaken(String url) {
        assertThat(PoloConfig.from(Map.of("POLO_CLICKHOUSE_URL", url)).clickHouseUrl())
                .isEqualTo(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:8123",
                "http://",
                "http://localhost",
                "http://localhost:99999",
                "http://localhost:0",
                "http://localhost:http",
                "ftp://localhost:21",
                "http://local host:8123",
                "http://localhost:8123/?database=x",
                "http://localhost:8123/#x",
                "clickhouse://localhost:9000",
                "jdbc:clickhouse://localhost:8123"
            })
    void anAddressThatTheClientCouldNotUseIsRefused(String url) {
        assertInvalid(
                "POLO_CLICKHOUSE_URL",
                url,
                "POLO_CLICKHOUSE_URL is '" + url
                        + "': expected an address such as http://localhost:8123 or https://host:8443.");
    }

    @Test
    void aPasswordInTheAddressIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> PoloConfig.from(Map.of("POLO_CLICKHOUSE_URL", "http://me:s3cret@host:8123")))
                .hasMessage(
                        "POLO_CLICKHOUSE_URL is 'http://…@host': expected an address without user and password, which"
                                + " go into POLO_CLICKHOUSE_USER and POLO_CLICKHOUSE_PASSWORD.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            POLO_DATABASE      | polo-1              | a name of letters, digits and underscores
            POLO_DATABASE      | 1polo               | a name of letters, digits and underscores
            POLO_DATABASE      | polo; DROP TABLE x  | a name of letters, digits and underscores
            POLO_ENV           | a b                 | letters, digits and dashes
            POLO_ACCOUNTS      | 12345               | 12-digit account ids, or organization
            POLO_ACCOUNTS      | Organization        | 12-digit account ids, or organization
            POLO_REGIONS       | US_EAST_1           | AWS region names such as us-east-1
            POLO_PAYER_ACCOUNT | 1111-1111-1111      | a 12-digit account id
            POLO_BATCH_ROWS    | 0                   | a whole number above 0
            POLO_BATCH_ROWS    | -5                  | a whole number above 0
            POLO_BATCH_ROWS    | many                | a whole number above 0
            POLO_BATCH_ROWS    | 99999999999         | a whole number above 0
            POLO_CE_MAX_REQUESTS | 0                 | a whole number above 0
            POLO_CE_HOURLY     | yes                 | true or false
            POLO_DEV_CELL_PREFIXES | lee-           | names of letters, digits and underscores
            POLO_USERS_ACCOUNTS_TABLE | my table    | a table's name such as UsersAccountsTable, or its ARN such as arn:aws:dynamodb:us-east-1:111111111111:table/UsersAccountsTable
            POLO_USERS_ACCOUNTS_TABLE | arn:aws:s3:::table/UsersAccountsTable | a table's name such as UsersAccountsTable, or its ARN such as arn:aws:dynamodb:us-east-1:111111111111:table/UsersAccountsTable
            """)
    void aBadValueIsNamedWithItsVariableAndWhatIsExpected(String variable, String value, String expected) {
        assertInvalid(variable, value, variable + " is '" + value + "': expected " + expected + ".");
    }

    @Test
    void aBadEntryOfAListIsNamedAlone() {
        assertThatThrownBy(() -> PoloConfig.from(Map.of("POLO_ACCOUNTS", "111111111111,7")))
                .hasMessage("POLO_ACCOUNTS is '7': expected 12-digit account ids, or organization.");
    }

    @Test
    void noTextFormShowsThePassword() {
        PoloConfig config = PoloConfig.from(EVERY_KEY);

        assertThat(config.toString()).doesNotContain("s3cret");
        assertThat(config.clickHouse(URI.create("http://h:1"), "u", config.clickHousePassword())
                        .toString())
                .doesNotContain("s3cret")
                .contains("polo_staging");
        assertThat(new Secret("s3cret")).hasToString("****");
        assertThat(Secret.EMPTY).hasToString("(empty)");
    }

    private static void assertInvalid(String variable, String value, String sentence) {
        assertThatThrownBy(() -> PoloConfig.from(Map.of(variable, value)))
                .isInstanceOfSatisfying(
                        PoloException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SETTING))
                .hasMessage(sentence);
    }
}
