package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** {@code vpc}. */
final class VpcType {
    static final ResourceType<Vpc> TYPE = Ec2.<Vpc>type("vpc", Vpc::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeVpcsPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeVpcsResponse::vpcs)
            .id(Vpc::vpcId)
            .arn(vpc -> "vpc/" + vpc.vpcId())
            .owner(Vpc::ownerId)
            .state(Vpc::stateAsString)
            .skip("State")
            .allow("ec2:DescribeVpcs")
            .build();

    private VpcType() {}
}
