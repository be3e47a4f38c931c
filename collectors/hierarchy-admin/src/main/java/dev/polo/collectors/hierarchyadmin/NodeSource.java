package dev.polo.collectors.hierarchyadmin;

import java.util.Locale;

/** Where a node is known from. */
enum NodeSource {
    DYNAMODB,
    TAGS,
    ACCOUNT,
    /** Set by hand, and nothing else knows it. */
    HAND;

    String sqlName() {
        return this == HAND ? "" : name().toLowerCase(Locale.ROOT);
    }
}
