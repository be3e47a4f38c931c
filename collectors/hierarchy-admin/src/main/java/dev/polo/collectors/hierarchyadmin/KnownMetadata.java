package dev.polo.collectors.hierarchyadmin;

import org.jspecify.annotations.Nullable;

/** What a node said before, for attributes that cannot be read now. */
record KnownMetadata(@Nullable NodeRow row) {
    String get(String key) {
        return row == null ? "" : row.node().metadata().getOrDefault(key, "");
    }
}
