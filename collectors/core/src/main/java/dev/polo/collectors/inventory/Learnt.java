package dev.polo.collectors.inventory;

import dev.polo.common.event.EventType;
import java.util.Set;

/**
 * A property that no describe tells but an event of another collector did: the newest such event of the last days fills
 * it. Its changes make no events, since there is one already.
 *
 * @param actions the {@code event_action}s that tell it
 */
public record Learnt(String property, EventType eventType, Set<String> actions, Source source) {
    /** Which part of the event is the property's value. */
    public enum Source {
        VALUE,
        /** Who made it; true however long ago that was, so it stays until another event tells otherwise. */
        ACTOR,
        /** The event's property of the same name. */
        PROPERTY
    }
}
