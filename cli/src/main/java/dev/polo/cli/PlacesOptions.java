package dev.polo.cli;

import dev.polo.common.config.Setting;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Flags of the commands that work on accounts and regions. */
final class PlacesOptions extends AccountsOptions {
    @Option(names = "--regions", paramLabel = "NAMES", description = "Instead of POLO_REGIONS.")
    private @Nullable String regions;

    @Override
    void override(Map<String, String> variables) {
        super.override(variables);
        put(variables, Setting.POLO_REGIONS, regions);
    }
}
