package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeping {@code resource_aliases}: the ids by which a bill may name a resource. */
final class AliasTable {
    private record Alias(String alias, Resource resource, long version) {}

    private static final TableLayout<Alias> LAYOUT = TableLayout.<Alias>of("resource_aliases")
            .column("alias", "String", Alias::alias)
            .column("resource_arn", "String", row -> row.resource.arn())
            .column("resource_type", "String", row -> row.resource.resourceType())
            .column("aws_account_id", "String", row -> row.resource.accountId())
            .column("aws_region", "String", row -> row.resource.region())
            .column("_version", "UInt64", Alias::version)
            .build();

    private static final Set<String> WORLDWIDE = Set.of("ec2", "s3");

    private final ClickHouse clickHouse;

    AliasTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Kinds of things that other accounts can be given a part in by AWS RAM, and that an id alone names. */
    private static final Pattern SHARED = Pattern.compile("arn:[^:]+:ec2:.*:(subnet|vpc|security-group)/.*");

    /**
     * Only EC2's bare ids and buckets' names are unique in the world: a classic load balancer's name may be another account's too, and
     * would draw its money.
     */
    private static Set<String> aliases(Resource resource) {
        return WORLDWIDE.contains(Arn.parse(resource.arn()).service()) ? resource.aliases() : Set.of(resource.arn());
    }

    void write(List<Resource> resources, UUID runId, long version) {
        if (resources.isEmpty()) {
            return;
        }
        try (BatchWriter<Alias> writer = clickHouse.writer(LAYOUT, runId, resources.size() * 2)) {
            for (Resource resource : resources) {
                aliases(resource).forEach(alias -> writer.write(new Alias(alias, resource, version)));
            }
        }
    }

    /**
     * The edges with the targets' true ARNs: an instance in a subnet that another account shares names it by its id, and
     * whose it is only that account's own capture tells.
     */
    List<Edge> ofSharedTargets(List<Edge> edges) {
        Set<String> ids = edges.stream()
                .map(Edge::targetArn)
                .filter(arn -> SHARED.matcher(arn).matches())
                .map(arn -> Arn.parse(arn).id())
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return edges;
        }
        Map<String, String> owned = new HashMap<>();
        clickHouse
                .query(
                        "SELECT alias, resource_arn FROM resource_aliases FINAL WHERE alias IN " + SqlText.tuple(ids),
                        row -> Map.entry(row.string("alias"), row.string("resource_arn")))
                .forEach(entry -> owned.put(entry.getKey(), entry.getValue()));
        return edges.stream()
                .map(edge -> new Edge(
                        edge.sourceArn(),
                        SHARED.matcher(edge.targetArn()).matches()
                                ? owned.getOrDefault(Arn.parse(edge.targetArn()).id(), edge.targetArn())
                                : edge.targetArn(),
                        edge.relationship(),
                        edge.properties()))
                .toList();
    }
}
