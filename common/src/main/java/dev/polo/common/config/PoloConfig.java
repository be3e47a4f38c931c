package dev.polo.common.config;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All settings, validated. Read once at start with {@link #from}; what is wrong is said with the variable's name, its
 * value and what is expected.
 *
 * @param clickHouseUrl null: the embedded server is used (command line only)
 * @param passwordSecret ARN of the Secrets Manager secret that holds the password, used when no password is given
 * @param accounts account ids to collect; empty: the caller's own, unless {@code discoverAccounts}
 * @param discoverAccounts whether the accounts come from AWS Organizations
 * @param regions regions to collect; empty: those enabled in each account
 * @param payerAccount where Cost Explorer is asked for all linked accounts; null: each account for its own
 * @param readRoleName the role assumed in other accounts
 * @param tagMap a JSON file that replaces the standard tag map
 * @param usersAccountsTable DynamoDB's table of customers, by name or ARN; null: customers come from tags only
 * @param customerIndexConfigTable DynamoDB's table of indexes, by name or ARN; null: indexes come from tags only
 * @param devCellPrefixes developers whose names begin the names of what belongs to their development cells
 * @param ceMaxRequests Cost Explorer requests a run may make at most, each costs $0.01; null: as many as its plan needs
 * @param ceHourly whether EC2 instances are read by the hour
 * @param trailLookbackHours how far back the first reading of CloudTrail goes
 * @param batchRows rows of the first insert of a writer; later ones grow
 * @param maxLeafLossPercent of the hierarchy's leaves that a build may lack before it is refused
 * @param workQueues where the dispatcher puts a collector's work, by the collector's name
 */
public record PoloConfig(
        @Nullable URI clickHouseUrl,
        String clickHouseUser,
        Secret clickHousePassword,
        @Nullable String passwordSecret,
        String database,
        String env,
        List<String> accounts,
        boolean discoverAccounts,
        List<String> regions,
        @Nullable String payerAccount,
        String readRoleName,
        @Nullable String externalId,
        @Nullable Path tagMap,
        @Nullable String usersAccountsTable,
        @Nullable String customerIndexConfigTable,
        List<String> devCellPrefixes,
        @Nullable Integer ceMaxRequests,
        boolean ceHourly,
        int trailLookbackHours,
        int batchRows,
        int maxLeafLossPercent,
        Map<String, URI> workQueues) {

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern ENVIRONMENT = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]+");
    /** Source: DynamoDB Developer Guide, "Naming rules". */
    private static final Pattern TABLE =
            Pattern.compile("(arn:[a-z-]+:dynamodb:[a-z0-9-]+:\\d{12}:table/)?[A-Za-z0-9_.-]{3,255}");

    private static final String TABLE_EXPECTED = "a table's name such as UsersAccountsTable, or its ARN such as"
            + " arn:aws:dynamodb:us-east-1:111111111111:table/UsersAccountsTable";
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_]+");
    /** The seeds' known developers. */
    private static final String PREFIXES = "mehul,mehulporuwal,keshav,keshavjois,vfacabado";

    private static final Pattern NAMED_ADDRESS = Pattern.compile("[a-z0-9-]+=https?://[^\\s=,]+");
    private static final String ORGANIZATION = "organization";
    private static final int LAST_PORT = 65_535;

    public static PoloConfig from(Map<String, String> variables) {
        Reader reader = new Reader(variables);
        String env = reader.matching(Setting.POLO_ENV, "dev", ENVIRONMENT, "letters, digits and dashes");
        String accounts = reader.text(Setting.POLO_ACCOUNTS, "");
        boolean discover = accounts.equals(ORGANIZATION);
        return new PoloConfig(
                reader.url(Setting.POLO_CLICKHOUSE_URL),
                reader.text(Setting.POLO_CLICKHOUSE_USER, "default"),
                new Secret(reader.text(Setting.POLO_CLICKHOUSE_PASSWORD, "")),
                reader.optional(Setting.POLO_CLICKHOUSE_PASSWORD_SECRET),
                reader.matching(
                        Setting.POLO_DATABASE,
                        ClickHouseSettings.DEFAULT_DATABASE,
                        IDENTIFIER,
                        "a name of letters, digits and underscores"),
                env,
                discover
                        ? List.of()
                        : reader.list(Setting.POLO_ACCOUNTS, ACCOUNT, "12-digit account ids, or organization"),
                discover,
                reader.list(Setting.POLO_REGIONS, REGION, "AWS region names such as us-east-1"),
                reader.optional(Setting.POLO_PAYER_ACCOUNT, ACCOUNT, "a 12-digit account id"),
                reader.text(Setting.POLO_READ_ROLE_NAME, env + "-PoloReadRole"),
                reader.optional(Setting.POLO_EXTERNAL_ID),
                reader.path(Setting.POLO_TAG_MAP),
                reader.optional(Setting.POLO_USERS_ACCOUNTS_TABLE, TABLE, TABLE_EXPECTED),
                reader.optional(Setting.POLO_CUSTOMER_INDEX_CONFIG_TABLE, TABLE, TABLE_EXPECTED),
                reader.list(
                        Setting.POLO_DEV_CELL_PREFIXES, PREFIXES, PREFIX, "names of letters, digits and underscores"),
                reader.optional(Setting.POLO_CE_MAX_REQUESTS) == null
                        ? null
                        : reader.positive(Setting.POLO_CE_MAX_REQUESTS, 1),
                reader.flag(Setting.POLO_CE_HOURLY),
                reader.positive(Setting.POLO_CLOUDTRAIL_LOOKBACK_HOURS, 24),
                reader.positive(Setting.POLO_BATCH_ROWS, 1000),
                reader.positive(Setting.POLO_MAX_LEAF_LOSS_PERCENT, 20),
                reader.addresses(Setting.POLO_WORK_QUEUES));
    }

    /** The settings for a server whose address came from elsewhere, such as the embedded one. */
    public ClickHouseSettings clickHouse(URI url, String user, Secret password) {
        return new ClickHouseSettings(url, user, password, database);
    }

    private record Reader(Map<String, String> variables) {
        String text(Setting setting, String fallback) {
            String value = variables.get(setting.name());
            return value == null || value.isBlank() ? fallback : value.strip();
        }

        @Nullable
        String optional(Setting setting) {
            String value = text(setting, "");
            return value.isEmpty() ? null : value;
        }

        @Nullable
        String optional(Setting setting, Pattern pattern, String expected) {
            String value = optional(setting);
            return value == null ? null : check(setting, value, pattern, expected);
        }

        String matching(Setting setting, String fallback, Pattern pattern, String expected) {
            return check(setting, text(setting, fallback), pattern, expected);
        }

        List<String> list(Setting setting, Pattern pattern, String expected) {
            return list(setting, "", pattern, expected);
        }

        List<String> list(Setting setting, String fallback, Pattern pattern, String expected) {
            return Arrays.stream(text(setting, fallback).split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .map(part -> check(setting, part, pattern, expected))
                    .distinct()
                    .toList();
        }

        Map<String, URI> addresses(Setting setting) {
            Map<String, URI> result = new TreeMap<>();
            for (String each : list(setting, NAMED_ADDRESS, "names with addresses, such as ec2=https://sqs…")) {
                int end = each.indexOf('=');
                result.put(each.substring(0, end), URI.create(each.substring(end + 1)));
            }
            return result;
        }

        int positive(Setting setting, int fallback) {
            String value = text(setting, Integer.toString(fallback));
            try {
                int number = Integer.parseInt(value);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw invalid(setting, value, "a whole number above 0", e);
            }
            throw invalid(setting, value, "a whole number above 0", null);
        }

        boolean flag(Setting setting) {
            return switch (text(setting, "false").toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw invalid(setting, text(setting, ""), "true or false", null);
            };
        }

        @Nullable
        Path path(Setting setting) {
            String value = optional(setting);
            return value == null ? null : Path.of(value);
        }

        @Nullable
        URI url(Setting setting) {
            String value = optional(setting);
            if (value == null) {
                return null;
            }
            String expected = "an address such as http://localhost:8123 or https://host:8443";
            try {
                URI uri = new URI(value);
                if (isAddress(uri)) {
                    return uri;
                }
                if (uri.getRawUserInfo() != null) {
                    throw invalid(
                            setting,
                            uri.getScheme() + "://…@" + uri.getHost(),
                            "an address without user and password, which go into POLO_CLICKHOUSE_USER and"
                                    + " POLO_CLICKHOUSE_PASSWORD",
                            null);
                }
            } catch (URISyntaxException e) {
                throw invalid(setting, value, expected, e);
            }
            throw invalid(setting, value, expected, null);
        }

        private static boolean isAddress(URI uri) {
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return http
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && uri.getPort() <= LAST_PORT
                    && uri.getRawUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        }

        private static String check(Setting setting, String value, Pattern pattern, String expected) {
            if (!pattern.matcher(value).matches()) {
                throw invalid(setting, value, expected, null);
            }
            return value;
        }

        private static PoloException invalid(
                Setting setting, String value, String expected, @Nullable Throwable cause) {
            return new PoloException(
                    ErrorCode.INVALID_SETTING, setting + " is '" + value + "': expected " + expected + ".", cause);
        }
    }
}
