package dev.polo.common.resource;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One resource as an inventory call showed it.
 *
 * @param arn canonical ARN, see {@link Arn}
 * @param resourceType the seeds' type name, such as {@code ec2:instance}
 * @param name the {@code Name} tag, or the resource's own name where it has one; may be empty
 * @param properties schemaless, snake_case keys; absent values are absent keys
 */
public record Resource(
        String arn,
        String resourceType,
        String resourceId,
        String name,
        String accountId,
        String region,
        String state,
        SortedMap<String, String> properties,
        SortedMap<String, String> tags) {

    public Resource {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
        tags = Collections.unmodifiableSortedMap(new TreeMap<>(tags));
    }

    /** The same with further properties, or other values of them. */
    public Resource with(Map<String, String> further) {
        if (further.isEmpty()) {
            return this;
        }
        SortedMap<String, String> all = new TreeMap<>(properties);
        all.putAll(further);
        return new Resource(arn, resourceType, resourceId, name, accountId, region, state, all, tags);
    }

    /** The ids by which a bill may name this resource: its ARN and its bare id. */
    public Set<String> aliases() {
        return new TreeSet<>(List.of(arn, resourceId));
    }
}
