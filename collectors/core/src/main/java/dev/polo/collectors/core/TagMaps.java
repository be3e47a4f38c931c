package dev.polo.collectors.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.polo.common.config.PoloConfig;
import dev.polo.common.config.Setting;
import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import dev.polo.common.resource.TagMap;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tag map of the settings: the standard one, or a JSON file with a list of tag keys for each of {@code
 * marqo_customer}, {@code marqo_cluster}, {@code marqo_index}, {@code marqo_env} and {@code marqo_purpose}; a column left
 * out keeps its standard keys.
 */
public final class TagMaps {
    private static final Set<String> COLUMNS =
            Set.of("marqo_customer", "marqo_cluster", "marqo_index", "marqo_env", "marqo_purpose");

    private TagMaps() {}

    public static TagMap of(PoloConfig config) {
        if (config.tagMap() == null) {
            return TagMap.STANDARD;
        }
        try {
            Map<String, List<String>> file = new ObjectMapper()
                    .readValue(Files.readString(config.tagMap()), new TypeReference<Map<String, List<String>>>() {});
            if (file == null || file.values().stream().anyMatch(TagMaps::incomplete)) {
                throw invalid(config, "it is not a JSON object of lists of tag keys", null);
            }
            Set<String> unknown = new TreeSet<>(file.keySet());
            unknown.removeAll(COLUMNS);
            if (!unknown.isEmpty()) {
                throw invalid(config, "it names " + unknown + ", which is none of " + new TreeSet<>(COLUMNS), null);
            }
            return new TagMap(
                    file.getOrDefault("marqo_customer", TagMap.STANDARD.customer()),
                    file.getOrDefault("marqo_cluster", TagMap.STANDARD.cluster()),
                    file.getOrDefault("marqo_index", TagMap.STANDARD.index()),
                    file.getOrDefault("marqo_env", TagMap.STANDARD.env()),
                    file.getOrDefault("marqo_purpose", TagMap.STANDARD.purpose()));
        } catch (JsonProcessingException e) {
            throw invalid(config, "it is not a JSON object of lists of tag keys: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw invalid(config, "it cannot be read", e);
        }
    }

    private static boolean incomplete(@Nullable List<String> keys) {
        return keys == null || keys.contains(null);
    }

    private static PoloException invalid(PoloConfig config, String why, @Nullable Exception cause) {
        return new PoloException(
                ErrorCode.INVALID_SETTING, Setting.POLO_TAG_MAP + " is '" + config.tagMap() + "': " + why + ".", cause);
    }
}
