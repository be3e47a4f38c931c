package dev.polo.cli;

import dev.polo.common.config.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the commands that work on accounts. Others do not take them, since a flag without effect misleads. */
class AccountsOptions extends SettingsOptions {
    @Option(names = "--accounts", paramLabel = "IDS", description = "Instead of POLO_ACCOUNTS.")
    private @Nullable String accounts;

    @Override
    void override(Map<String, String> variables) {
        super.override(variables);
        put(variables, Setting.POLO_ACCOUNTS, accounts);
    }
}
