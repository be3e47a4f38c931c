package dev.polo.cli;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags that override environment variables. */
final class SettingsOptions {
    @Option(names = "--clickhouse-url", paramLabel = "URL", description = "Instead of POLO_CLICKHOUSE_URL.")
    private @Nullable String clickHouseUrl;

    @Option(names = "--clickhouse-user", paramLabel = "USER", description = "Instead of POLO_CLICKHOUSE_USER.")
    private @Nullable String clickHouseUser;

    @Option(names = "--database", paramLabel = "NAME", description = "Instead of POLO_DATABASE.")
    private @Nullable String database;

    @Option(names = "--accounts", paramLabel = "IDS", description = "Instead of POLO_ACCOUNTS.")
    private @Nullable String accounts;

    @Option(names = "--regions", paramLabel = "NAMES", description = "Instead of POLO_REGIONS.")
    private @Nullable String regions;

    PoloConfig config(Map<String, String> environment) {
        return config(environment, Map.of());
    }

    /** @param overrides settings that a command has flags of its own for */
    PoloConfig config(Map<String, String> environment, Map<Setting, String> overrides) {
        return PoloConfig.from(variables(environment, overrides));
    }

    /** The environment with what flags say in place. */
    Map<String, String> variables(Map<String, String> environment, Map<Setting, String> overrides) {
        Map<String, String> merged = new HashMap<>(environment);
        put(merged, Setting.POLO_CLICKHOUSE_URL, clickHouseUrl);
        put(merged, Setting.POLO_CLICKHOUSE_USER, clickHouseUser);
        put(merged, Setting.POLO_DATABASE, database);
        put(merged, Setting.POLO_ACCOUNTS, accounts);
        put(merged, Setting.POLO_REGIONS, regions);
        overrides.forEach((setting, value) -> put(merged, setting, value));
        return merged;
    }

    private static void put(Map<String, String> target, Setting setting, @Nullable String value) {
        if (value != null) {
            target.put(setting.name(), value);
        }
    }
}
