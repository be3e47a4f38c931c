package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Subnet;

/** {@code subnet}. */
final class SubnetType {
    static final ResourceType<Subnet> TYPE = Ec2.<Subnet>type("subnet", Subnet::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeSubnetsPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeSubnetsResponse::subnets)
            .id(Subnet::subnetId)
            .arn(subnet -> "subnet/" + subnet.subnetId())
            .owner(Subnet::ownerId)
            .state(Subnet::stateAsString)
            .skip("State", "SubnetArn")
            .noisy("available_ip_address_count")
            .edge(Relationship.IN_VPC, subnet -> List.of("vpc/" + subnet.vpcId()))
            .allow("ec2:DescribeSubnets")
            .build();

    private SubnetType() {}
}
