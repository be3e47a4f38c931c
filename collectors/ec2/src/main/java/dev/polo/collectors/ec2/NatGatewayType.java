package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeNatGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.NatGateway;

/** {@code vpc:nat_gateway}; stays listed as deleted for about an hour. */
final class NatGatewayType {
    static final ResourceType<NatGateway> TYPE = Ec2.<NatGateway>type("vpc:nat_gateway", NatGateway::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeNatGatewaysPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeNatGatewaysResponse::natGateways)
            .id(NatGateway::natGatewayId)
            .arn(gateway -> "natgateway/" + gateway.natGatewayId())
            .state(NatGateway::stateAsString)
            .dyingStates("deleting", "deleted")
            .property("vpc_id", NatGateway::vpcId)
            .property("subnet_id", NatGateway::subnetId)
            .metric("bytes_processed")
            .metric("active_connections")
            .skip("State")
            .edge(Relationship.IN_SUBNET, gateway -> List.of("subnet/" + gateway.subnetId()))
            .allow("ec2:DescribeNatGateways")
            .build();

    private NatGatewayType() {}
}
