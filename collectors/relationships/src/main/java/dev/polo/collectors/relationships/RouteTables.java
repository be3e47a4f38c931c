package dev.polo.collectors.relationships;

import com.fasterxml.jackson.databind.JsonNode;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.collectors.inventory.KnownInventory;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import dev.polo.common.resource.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code nat_for}: a NAT gateway to the subnets whose traffic a route table sends through it. A subnet that no table names
 * goes by its VPC's main one. Source: Amazon VPC User Guide, "Subnet route tables".
 */
final class RouteTables {
    private RouteTables() {}

    static void collect(ScopeContext context) {
        KnownInventory inventory = RelationshipsCollector.inventory(context);
        List<Resource> tables = inventory.living("vpc:route_table");
        List<Resource> subnets = inventory.living("subnet");
        Set<Edge> served = new LinkedHashSet<>();
        for (Resource table : tables) {
            for (String gateway : gateways(table)) {
                of(table, tables, subnets)
                        .forEach(subnet -> served.add(
                                new Edge(ec2(table, "natgateway/" + gateway), subnet, Relationship.NAT_FOR)));
            }
        }
        EdgeTable edges = new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt());
        Set<String> gateways = edges.livingSources(Relationship.NAT_FOR, "vpc:nat_gateway", context.scope());
        served.forEach(edge -> gateways.add(edge.sourceArn()));
        edges.update(gateways, List.of(Relationship.NAT_FOR), served);
        context.counts().resources(served.size());
    }

    private static List<String> gateways(Resource table) {
        return JsonProperty.list(table, "routes").stream()
                .filter(route -> !route.path("state").asText().equals("blackhole"))
                .map(route -> route.path("nat_gateway_id").asText())
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private static List<String> of(Resource table, List<Resource> tables, List<Resource> subnets) {
        List<String> result = new ArrayList<>();
        explicit(table).forEach(id -> result.add(ec2(table, "subnet/" + id)));
        if (JsonProperty.list(table, "associations").stream()
                .anyMatch(association -> association.path("main").asBoolean())) {
            String vpc = table.properties().getOrDefault("vpc_id", "");
            Set<String> elsewhere = new LinkedHashSet<>();
            tables.forEach(other -> elsewhere.addAll(explicit(other)));
            subnets.stream()
                    .filter(subnet -> vpc.equals(subnet.properties().get("vpc_id")))
                    .filter(subnet -> !elsewhere.contains(subnet.resourceId()))
                    .forEach(subnet -> result.add(subnet.arn()));
        }
        return result;
    }

    private static List<String> explicit(Resource table) {
        return JsonProperty.list(table, "associations").stream()
                .map(association -> association.path("subnet_id"))
                .map(JsonNode::asText)
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private static String ec2(Resource near, String part) {
        Arn arn = Arn.parse(near.arn());
        return new Arn(arn.partition(), "ec2", arn.region(), arn.account(), part).toString();
    }
}
