package dev.polo.collectors.inventory;

import dev.polo.common.event.EventType;
import dev.polo.common.event.Normaliser;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.resource.Resource;
import dev.polo.common.scope.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What changed about a resource between what is known and what was just seen, as events. An event's id is made of the
 * resource, the change and the version it started from, so the same change found twice is the same event.
 */
final class ChangeDetector {
    private final Run run;
    private final Normaliser normaliser;
    private final Instant capturedAt;
    private final Set<String> noisy;

    ChangeDetector(Run run, Normaliser normaliser, Instant capturedAt, Set<String> noisy) {
        this.run = run;
        this.normaliser = normaliser;
        this.capturedAt = capturedAt;
        this.noisy = noisy;
    }

    List<ResourceEvent> changes(@Nullable KnownResource before, Resource now) {
        List<ResourceEvent> events = new ArrayList<>();
        if (before == null) {
            events.add(event(0, now, EventType.LIFECYCLE, "discovered", Map.of("state", now.state())));
            return events;
        }
        Resource then = before.resource();
        if (!then.state().equals(now.state())) {
            events.add(event(
                    before.version(),
                    now,
                    EventType.LIFECYCLE,
                    now.state().equals(KnownResource.DELETED) ? "deleted" : "state_changed",
                    Map.of("before", then.state(), "after", now.state())));
        }
        Map<String, String> config = differences(then.properties(), now.properties());
        if (!config.isEmpty()) {
            events.add(event(before.version(), now, EventType.CONFIG, "changed", config));
        }
        events.addAll(tagChanges(before, now));
        return events;
    }

    private Map<String, String> differences(SortedMap<String, String> then, SortedMap<String, String> now) {
        Map<String, String> result = new TreeMap<>();
        for (String key : keysIfDiffering(then, now)) {
            if (!noisy.contains(key) && !Objects.equals(then.get(key), now.get(key))) {
                result.put("before." + key, then.getOrDefault(key, ""));
                result.put("after." + key, now.getOrDefault(key, ""));
            }
        }
        return result;
    }

    private List<ResourceEvent> tagChanges(KnownResource before, Resource now) {
        List<ResourceEvent> events = new ArrayList<>();
        SortedMap<String, String> then = before.resource().tags();
        for (String key : keysIfDiffering(then, now.tags())) {
            String old = then.get(key);
            String current = now.tags().get(key);
            if (!Objects.equals(old, current)) {
                String action = old == null ? "added" : current == null ? "removed" : "changed";
                Map<String, String> properties = new TreeMap<>(Map.of("tag", key));
                if (old != null) {
                    properties.put("before", old);
                }
                if (current != null) {
                    properties.put("after", current);
                }
                events.add(event(before.version(), now, EventType.TAG_CHANGE, action, properties));
            }
        }
        return events;
    }

    private ResourceEvent event(
            long predecessor, Resource now, EventType type, String action, Map<String, String> properties) {
        return normaliser.event(
                run,
                NameBasedUuid.of(identity(predecessor, now, type, action, properties)),
                capturedAt,
                now,
                type,
                action,
                new TreeMap<>(properties));
    }

    /** A resource is discovered once, whatever its state: a second try after a kill may find another. */
    private static String[] identity(
            long predecessor, Resource now, EventType type, String action, Map<String, String> properties) {
        List<String> parts = new ArrayList<>(List.of(now.arn(), type.sqlName(), action, Long.toString(predecessor)));
        if (predecessor > 0) {
            new TreeMap<>(properties).forEach((key, value) -> parts.addAll(List.of(key, value)));
        }
        return parts.toArray(String[]::new);
    }

    /** All keys, sorted; none where both are the same, as most are. */
    private static Set<String> keysIfDiffering(Map<String, String> a, Map<String, String> b) {
        if (a.equals(b)) {
            return Set.of();
        }
        Set<String> keys = new TreeSet<>(a.keySet());
        keys.addAll(b.keySet());
        return keys;
    }
}
