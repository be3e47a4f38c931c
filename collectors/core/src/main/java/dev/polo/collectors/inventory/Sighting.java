package dev.polo.collectors.inventory;

import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A resource as a capture saw it.
 *
 * @param edges those that its own description holds
 * @param unread what AWS did not tell, see {@link Details#unread}
 */
public record Sighting(Resource resource, List<Edge> edges, Set<String> unread) {
    /** The resource with what could not be read filled in from what is known: silence is no change. */
    Resource over(Resource known) {
        if (unread.isEmpty()) {
            return resource;
        }
        SortedMap<String, String> properties = new TreeMap<>(resource.properties());
        unread.stream()
                .filter(key -> known.properties().containsKey(key))
                .forEach(key -> properties.put(key, known.properties().get(key)));
        boolean tagsUnread = unread.contains(Details.TAGS);
        return new Resource(
                resource.arn(),
                resource.resourceType(),
                resource.resourceId(),
                tagsUnread ? known.name() : resource.name(),
                resource.accountId(),
                resource.region(),
                resource.state(),
                properties,
                tagsUnread ? known.tags() : resource.tags());
    }
}
