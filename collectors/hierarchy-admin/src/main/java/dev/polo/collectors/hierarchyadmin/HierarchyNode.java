package dev.polo.collectors.hierarchyadmin;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A row of {@code hierarchy_nodes}.
 *
 * @param parentId the node's only parent; empty at a root, and where resources put it under several
 */
public record HierarchyNode(
        String id, NodeType type, String name, String parentId, SortedMap<String, String> metadata) {
    public HierarchyNode {
        metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    HierarchyNode(String id, NodeType type, String name, String parentId) {
        this(id, type, name, parentId, new TreeMap<>());
    }

    /** With what was set by hand, which wins: {@code name} is the node's name, every other key is metadata. */
    HierarchyNode with(Map<String, String> setByHand) {
        SortedMap<String, String> merged = new TreeMap<>(metadata);
        merged.putAll(setByHand);
        if (setByHand.containsKey(NAME_KEY)) {
            merged.remove(NAME_KEY);
        }
        return new HierarchyNode(id, type, setByHand.getOrDefault(NAME_KEY, name), parentId, merged);
    }

    HierarchyNode withMetadata(String key, String value) {
        SortedMap<String, String> changed = new TreeMap<>(metadata);
        changed.put(key, value);
        return new HierarchyNode(id, type, name, parentId, changed);
    }

    static final String NAME_KEY = "name";
}
