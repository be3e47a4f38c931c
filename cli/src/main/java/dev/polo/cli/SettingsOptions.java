package dev.polo.cli;

import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of every command that override environment variables: where ClickHouse is. */
class SettingsOptions {
    @Option(names = "--clickhouse-url", paramLabel = "URL", description = "Instead of POLO_CLICKHOUSE_URL.")
    private @Nullable String clickHouseUrl;

    @Option(names = "--clickhouse-user", paramLabel = "USER", description = "Instead of POLO_CLICKHOUSE_USER.")
    private @Nullable String clickHouseUser;

    @Option(names = "--database", paramLabel = "NAME", description = "Instead of POLO_DATABASE.")
    private @Nullable String database;

    final PoloConfig config(Map<String, String> environment) {
        return config(environment, Map.of());
    }

    /** @param overrides settings that a command has flags of its own for */
    final PoloConfig config(Map<String, String> environment, Map<Setting, String> overrides) {
        return PoloConfig.from(variables(environment, overrides));
    }

    /** The environment with what flags say in place. */
    final Map<String, String> variables(Map<String, String> environment, Map<Setting, String> overrides) {
        Map<String, String> merged = new HashMap<>(environment);
        override(merged);
        overrides.forEach((setting, value) -> put(merged, setting, value));
        return merged;
    }

    /** Puts what this command's flags say over what the environment does. */
    void override(Map<String, String> variables) {
        put(variables, Setting.POLO_CLICKHOUSE_URL, clickHouseUrl);
        put(variables, Setting.POLO_CLICKHOUSE_USER, clickHouseUser);
        put(variables, Setting.POLO_DATABASE, database);
    }

    static void put(Map<String, String> target, Setting setting, @Nullable String value) {
        if (value != null) {
            target.put(setting.name(), value);
        }
    }
}
