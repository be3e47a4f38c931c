package dev.polo.collectors.inventory;

import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkPojo;

/** Items of one type, as one account and region shows them, to resources and edges. */
final class ResourceMapper<M extends SdkPojo> {
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

    Resource resource(M item, Map<String, String> tagsOfPage) {
        SortedMap<String, String> tags = new TreeMap<>(type.tags().apply(item));
        tags.putAll(tagsOfPage);
        SortedMap<String, String> properties = Flattener.flatten(item, type.skipped());
        type.properties().forEach((key, value) -> Flattener.put(properties, key, value.apply(item)));
        String name = tags.getOrDefault("Name", "");
        Arn arn = arn(type.arn().apply(item));
        return new Resource(
                arn.toString(),
                type.name(),
                type.id().apply(item),
                name.isEmpty() ? type.displayName().apply(item) : name,
                arn.account(),
                region,
                type.state().apply(item),
                properties,
                tags);
    }

    List<Edge> edges(M item, String sourceArn) {
        List<Edge> edges = new ArrayList<>();
        for (ResourceType.EdgeRule<M> rule : type.edges()) {
            rule.targets().apply(item).stream()
                    .filter(target -> !target.endsWith("/null"))
                    .distinct()
                    .forEach(target -> edges.add(new Edge(sourceArn, arn(target).toString(), rule.relationship())));
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
