package dev.polo.common.event;

import java.util.Locale;

/** The seeds' {@code event_type} values. */
public enum EventType {
    LIFECYCLE,
    COST,
    METRIC,
    CONFIG,
    TAG_CHANGE;

    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
