package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeRouteTablesResponse;
import software.amazon.awssdk.services.ec2.model.Route;
import software.amazon.awssdk.services.ec2.model.RouteState;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.RouteTableAssociation;

/** {@code vpc:route_table}; a route whose gateway is gone stays, as a black hole that leads nowhere. */
final class RouteTableType {
    /** What DescribeRouteTables returns at most. Source: EC2 API Reference. */
    private static final int PAGE = 100;

    static final ResourceType<RouteTable> TYPE = Ec2.<RouteTable>type("vpc:route_table", RouteTable::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeRouteTablesPaginator(request -> request.maxResults(PAGE)),
                    DescribeRouteTablesResponse::routeTables)
            .id(RouteTable::routeTableId)
            .arn(table -> "route-table/" + table.routeTableId())
            .owner(RouteTable::ownerId)
            .property("main", table -> table.associations().stream().anyMatch(RouteTableType::main))
            .edge(
                    Relationship.ROUTES_VIA,
                    table -> table.routes().stream()
                            .filter(route -> route.state() != RouteState.BLACKHOLE)
                            .flatMap(route -> gateway(route).stream())
                            .toList())
            .allow("ec2:DescribeRouteTables")
            .build();

    private RouteTableType() {}

    private static boolean main(RouteTableAssociation association) {
        return Boolean.TRUE.equals(association.main());
    }

    private static List<String> gateway(Route route) {
        if (route.natGatewayId() != null) {
            return List.of("natgateway/" + route.natGatewayId());
        }
        String gateway = route.gatewayId();
        return gateway != null && gateway.startsWith("igw-") ? List.of("internet-gateway/" + gateway) : List.of();
    }
}
