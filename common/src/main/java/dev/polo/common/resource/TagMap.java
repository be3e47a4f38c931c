package dev.polo.common.resource;

import java.util.List;
import java.util.Map;

/**
 * Which tags fill the {@code marqo_*} columns: for each column the tag keys to look at, in order; the first key that is
 * present with a non-empty value wins.
 */
public record TagMap(
        List<String> customer, List<String> cluster, List<String> index, List<String> env, List<String> purpose) {

    /** The seeds' {@code MARQO_TAG_MAP}. */
    public static final TagMap STANDARD = new TagMap(
            List.of("marqo:customer", "Customer", "customer"),
            List.of("marqo:cluster", "marqo:cluster-id", "Cluster"),
            List.of("marqo:index", "marqo:index-name", "Index"),
            List.of("marqo:environment", "Environment", "env"),
            List.of("marqo:purpose", "Purpose"));

    public MarqoTags read(Map<String, String> tags) {
        return new MarqoTags(
                first(tags, customer),
                first(tags, cluster),
                first(tags, index),
                first(tags, env),
                first(tags, purpose));
    }

    private static String first(Map<String, String> tags, List<String> keys) {
        for (String key : keys) {
            String value = tags.getOrDefault(key, "");
            if (!value.isEmpty()) {
                return value;
            }
        }
        return "";
    }
}
