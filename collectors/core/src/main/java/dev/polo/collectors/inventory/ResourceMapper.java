package dev.polo.collectors.inventory;

import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;

/** Items of one type, as one account and region shows them, to resources and edges. */
final class ResourceMapper<M extends SdkPojo> {
    /** Where AWS leaves out a state that it should have given. */
    private static final String UNKNOWN = "unknown";

    private static final Set<String> EC2_PARTS = Set.of(
            "instance",
            "volume",
            "snapshot",
            "subnet",
            "vpc",
            "security-group",
            "network-interface",
            "elastic-ip",
            "natgateway",
            "internet-gateway",
            "route-table",
            "vpc-endpoint",
            "image");

    private final ResourceType<M> type;
    private final String accountId;
    private final String region;
    private final String partition;

    ResourceMapper(ResourceType<M> type, String accountId, String region, String partition) {
        this.type = type;
        this.accountId = accountId;
        this.region = region;
        this.partition = partition;
    }

    Sighting sighting(M item, Details details) {
        SortedMap<String, String> tags = new TreeMap<>(type.tags().apply(item));
        tags.putAll(details.tags());
        SortedMap<String, String> properties = Flattener.flatten(item, type.skipped());
        type.properties().forEach((key, value) -> Flattener.put(properties, key, value.apply(item)));
        details.properties().forEach((key, value) -> Flattener.put(properties, key, value));
        String name = tags.getOrDefault("Name", "");
        String state = type.state().apply(item);
        String itsRegion = type.region().apply(item);
        Arn arn = type.worldwideArn()
                ? Arn.parse(type.arn().apply(item))
                : arn(type.arn().apply(item));
        Resource resource = new Resource(
                arn.toString(),
                type.name(),
                type.id().apply(item),
                name.isEmpty() ? type.displayName().apply(item) : name,
                arn.account().isEmpty() ? accountId : arn.account(),
                itsRegion == null ? region : itsRegion,
                state == null ? UNKNOWN : state,
                properties,
                tags);
        return new Sighting(resource, edges(item, resource.arn()), details.unread());
    }

    private List<Edge> edges(M item, String sourceArn) {
        List<Edge> edges = new ArrayList<>();
        for (ResourceType.EdgeRule<M> rule : type.edges()) {
            for (String target : new LinkedHashSet<>(rule.targets().apply(item))) {
                if (!target.endsWith("/null")) {
                    edges.add(new Edge(sourceArn, arn(target).toString(), rule.relationship()));
                }
            }
        }
        return edges;
    }

    private Arn arn(String text) {
        return Arn.tryParse(text)
                .map(whole -> whole.in(region, accountId))
                .orElseGet(() -> new Arn(partition, edgeService(text), region, accountId, text));
    }

    /** Targets of edges such as {@code instance/i-1} are EC2's whatever service the source is of. */
    private String edgeService(String resourcePart) {
        return EC2_PARTS.contains(resourcePart.substring(0, Math.max(0, resourcePart.indexOf('/'))))
                ? "ec2"
                : type.service();
    }
}
