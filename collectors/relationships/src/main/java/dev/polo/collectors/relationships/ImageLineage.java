package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import dev.polo.common.resource.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code used_by_image}: a snapshot to the images made of it, which keep it from being deleted. Only the image names the
 * snapshot. Source: EC2 API Reference, Image, BlockDeviceMappings.
 */
final class ImageLineage {
    private ImageLineage() {}

    static void collect(ScopeContext context) {
        Set<Edge> edges = new LinkedHashSet<>();
        for (Resource image : RelationshipsCollector.inventory(context).living("ec2:image")) {
            JsonProperty.list(image, "block_device_mappings").stream()
                    .map(device -> device.path("ebs").path("snapshot_id").asText())
                    .filter(id -> !id.isEmpty())
                    .forEach(id -> edges.add(new Edge(snapshot(image, id), image.arn(), Relationship.USED_BY_IMAGE)));
        }
        EdgeTable table = new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt());
        Set<String> snapshots = table.livingSources(Relationship.USED_BY_IMAGE, "ebs:snapshot", context.scope());
        edges.forEach(edge -> snapshots.add(edge.sourceArn()));
        table.update(snapshots, List.of(Relationship.USED_BY_IMAGE), edges);
        context.counts().resources(edges.size());
    }

    private static String snapshot(Resource image, String id) {
        Arn arn = Arn.parse(image.arn());
        return new Arn(arn.partition(), "ec2", arn.region(), arn.account(), "snapshot/" + id).toString();
    }
}
