package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;

/**
 * {@code routes_via}: a route table to the NAT and internet gateways of its routes; {@code nat_for}: a NAT gateway to
 * the subnets whose traffic a route table sends through it.
 */
final class RouteTables {
    private static final int PAGE = 100;

    private RouteTables() {}

    static void collect(ScopeContext context) {
        Ec2Client ec2 = context.aws().client(Ec2Client.builder());
        Set<String> tables = new LinkedHashSet<>();
        Set<String> gateways = new LinkedHashSet<>();
        Set<Edge> routes = new LinkedHashSet<>();
        Set<Edge> served = new LinkedHashSet<>();
        for (DescribeRouteTablesResponse page : ec2.describeRouteTablesPaginator(request -> request.maxResults(PAGE))) {
            context.counts().page();
            for (RouteTable table : page.routeTables()) {
                String source = arn(context, table.ownerId(), "route-table/" + table.routeTableId());
                tables.add(source);
                for (Route route : table.routes()) {
                    target(route).forEach(part -> {
                        String gateway = arn(context, table.ownerId(), part);
                        routes.add(new Edge(source, gateway, Relationship.ROUTES_VIA));
                        if (part.startsWith("natgateway/")) {
                            gateways.add(gateway);
                            subnets(table)
                                    .forEach(subnet -> served.add(new Edge(
                                            gateway,
                                            arn(context, table.ownerId(), "subnet/" + subnet),
                                            Relationship.NAT_FOR)));
                        }
                    });
                }
            }
        }
        EdgeTable edges = new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt());
        edges.update(tables, List.of(Relationship.ROUTES_VIA), routes);
        gateways.addAll(edges.livingSources(Relationship.NAT_FOR, "vpc:nat_gateway", context.scope()));
        edges.update(gateways, List.of(Relationship.NAT_FOR), served);
        context.counts().resources(routes.size() + served.size());
    }

    private static List<String> target(Route route) {
        if (route.natGatewayId() != null) {
            return List.of("natgateway/" + route.natGatewayId());
        }
        String gateway = route.gatewayId();
        return gateway != null && gateway.startsWith("igw-") ? List.of("internet-gateway/" + gateway) : List.of();
    }

    private static List<String> subnets(RouteTable table) {
        return table.associations().stream()
                .map(RouteTableAssociation::subnetId)
                .filter(Objects::nonNull)
                .toList();
    }

    private static String arn(ScopeContext context, String owner, String part) {
        String account = owner == null ? context.scope().accountId() : owner;
        return new Arn(context.aws().partition(), "ec2", context.scope().region(), account, part).toString();
    }
}
