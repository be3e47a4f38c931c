package dev.polo.infra;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is deployed where, validated. The functions' settings are those that a person at the command line has, but for the
 * password, which they read from its secret.
 *
 * @param settings environment variables of every function
 * @param account where the functions run
 * @param functions the folder whose subfolders hold the zips
 * @param subnets of the functions; empty: they are in no VPC
 * @param email who is told of alarms; null: whoever subscribes to the topic
 * @param dailyUsd what Cost Explorer may take in a day before an alarm is raised
 * @param costEvery how many days are between two readings of the bill, 3 at most, since only the last three are read
 * @param fanOut whether regional collectors work through queues, or in one run of their own
 */
record Deployment(
        PoloConfig config,
        SortedMap<String, String> settings,
        String account,
        Path functions,
        List<String> subnets,
        List<String> securityGroups,
        @Nullable String email,
        BigDecimal dailyUsd,
        int costEvery,
        boolean fanOut) {

    /** A role's name has 64 characters at most, and the longest of ours adds 23. */
    private static final Pattern ENV = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,29}");

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern SECRET = Pattern.compile("arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\\d{12}:secret:\\S+");
    private static final Pattern SUBNET = Pattern.compile("subnet-[0-9a-f]+");
    private static final Pattern GROUP = Pattern.compile("sg-[0-9a-f]+");
    private static final Pattern DAYS = Pattern.compile("[123]");
    private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");

    /** Not for functions: a secret, a file of this machine, and what the stack itself knows better. */
    static final Set<Setting> KEPT_BACK = Collections.unmodifiableSet(
            EnumSet.of(Setting.POLO_CLICKHOUSE_PASSWORD, Setting.POLO_TAG_MAP, Setting.POLO_WORK_QUEUES));

    static Deployment from(Map<String, String> variables, Map<String, String> options) {
        PoloConfig config = PoloConfig.from(variables);
        require(
                Setting.POLO_ENV.name(),
                config.env(),
                ENV,
                "a letter, then at most 29 letters, digits and dashes, since names of roles and stacks begin with it");
        String account = options.getOrDefault("account", "");
        require("--account", account, ACCOUNT, "the 12-digit id of the account where the functions are to run");
        requireServer(config);
        List<String> subnets = list(options, "subnets", SUBNET, "subnet ids such as subnet-0123abcd");
        List<String> groups = list(options, "security-groups", GROUP, "security group ids such as sg-0123abcd");
        if (subnets.isEmpty() != groups.isEmpty()) {
            throw invalid("--subnets and --security-groups belong together: a function in a VPC needs both.");
        }
        String email = options.get("email");
        if (email != null) {
            require("--email", email, EMAIL, "an address such as on-call@example.com");
        }
        return new Deployment(
                config,
                settings(variables),
                account,
                zips(Path.of(options.getOrDefault("functions", "functions"))),
                subnets,
                groups,
                email,
                dollars(options.getOrDefault("daily-usd", "1")),
                days(options.getOrDefault("cost-every", "1")),
                options.containsKey("fan-out"));
    }

    String env() {
        return config.env();
    }

    private static void requireServer(PoloConfig config) {
        if (config.clickHouseUrl() == null) {
            throw new PoloException(
                    ErrorCode.INVALID_SETTING,
                    Setting.POLO_CLICKHOUSE_URL + " is not set: the functions need the address of a ClickHouse, such as"
                            + " https://clickhouse.example.com:8443.");
        }
        if (config.passwordSecret() == null) {
            throw new PoloException(
                    ErrorCode.INVALID_SETTING,
                    Setting.POLO_CLICKHOUSE_PASSWORD_SECRET
                            + " is not set: the functions read the password from Secrets"
                            + " Manager, and no template holds it. Put it there and give the secret's ARN.");
        }
        require(
                Setting.POLO_CLICKHOUSE_PASSWORD_SECRET.name(),
                config.passwordSecret(),
                SECRET,
                "an ARN such as arn:aws:secretsmanager:us-east-1:111111111111:secret:polo-AbCdEf");
        if (config.tagMap() != null) {
            throw new PoloException(
                    ErrorCode.INVALID_SETTING,
                    Setting.POLO_TAG_MAP + " is '" + config.tagMap()
                            + "', a file that the functions do not have. Unset it;"
                            + " functions know the standard tags only.");
        }
    }

    private static SortedMap<String, String> settings(Map<String, String> variables) {
        SortedMap<String, String> result = new TreeMap<>();
        for (Setting setting : EnumSet.complementOf(EnumSet.copyOf(KEPT_BACK))) {
            String value = variables.getOrDefault(setting.name(), "").strip();
            if (!value.isEmpty()) {
                result.put(setting.name(), value);
            }
        }
        result.putIfAbsent(Setting.POLO_ENV.name(), PoloConfig.from(variables).env());
        return result;
    }

    private static Path zips(Path functions) {
        List<Path> missing = FunctionSpec.ALL.stream()
                .map(function -> function.zip(functions))
                .distinct()
                .filter(zip -> !Files.isReadable(zip))
                .toList();
        if (!missing.isEmpty()) {
            throw invalid("The functions' zips are not there, for example " + missing.getFirst()
                    + ". Build them with ./mvnw -Dquick=true package, or say with --functions where they are.");
        }
        return functions;
    }

    private static BigDecimal dollars(String text) {
        try {
            BigDecimal usd = new BigDecimal(text);
            if (usd.signum() > 0) {
                return usd;
            }
        } catch (NumberFormatException e) {
            throw new PoloException(ErrorCode.INVALID_ARGUMENT, wrong("--daily-usd", text, "dollars, such as 0.50"), e);
        }
        throw invalid(wrong("--daily-usd", text, "dollars, such as 0.50"));
    }

    private static int days(String text) {
        require("--cost-every", text, DAYS, "1, 2 or 3 days");
        return Integer.parseInt(text);
    }

    private static List<String> list(Map<String, String> options, String name, Pattern pattern, String expected) {
        List<String> values = Arrays.stream(options.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .toList();
        values.forEach(value -> require("--" + name, value, pattern, expected));
        return values;
    }

    private static void require(String what, String value, Pattern pattern, String expected) {
        if (!pattern.matcher(value).matches()) {
            throw invalid(wrong(what, value, expected));
        }
    }

    private static String wrong(String what, String value, String expected) {
        return what + " is '" + value + "': expected " + expected + ".";
    }

    private static PoloException invalid(String message) {
        return new PoloException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
