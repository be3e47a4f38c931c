package dev.polo.collectors.inventory;

import java.util.Map;
import java.util.Set;

/**
 * What only calls of their own tell about an item.
 *
 * @param tags added to those of the list call
 * @param properties the further properties that were read; values as for {@link ResourceTypeBuilder#property}
 * @param unread keys of properties, or {@link #TAGS}, that AWS refused to tell or left out: what is known of them stays
 */
public record Details(Map<String, String> tags, Map<String, ?> properties, Set<String> unread) {
    /** Stands for the tags in {@link #unread}. */
    public static final String TAGS = "tags";

    static final Details NONE = new Details(Map.of(), Map.of(), Set.of());

    public static Details ofTags(Map<String, String> tags) {
        return new Details(tags, Map.of(), Set.of());
    }

    /** @param found the tags that were read, by whatever names the item; without an entry they are unread */
    public static Details ofTags(Map<String, Map<String, String>> found, String item) {
        Map<String, String> tags = found.get(item);
        return tags == null ? new Details(Map.of(), Map.of(), Set.of(TAGS)) : ofTags(tags);
    }
}
