package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.ec2.model.DescribeVpcEndpointsResponse;
import software.amazon.awssdk.services.ec2.model.VpcEndpoint;

/** {@code vpc:endpoint}: gateway endpoints, which are free, and interface endpoints, which are not. */
final class VpcEndpointType {
    static final ResourceType<VpcEndpoint> TYPE = Ec2.<VpcEndpoint>type("vpc:endpoint", VpcEndpoint::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeVpcEndpointsPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeVpcEndpointsResponse::vpcEndpoints)
            .id(VpcEndpoint::vpcEndpointId)
            .arn(endpoint -> "vpc-endpoint/" + endpoint.vpcEndpointId())
            .owner(VpcEndpoint::ownerId)
            // Older answers say Available, newer ones available.
            .state(endpoint -> endpoint.stateAsString() == null
                    ? null
                    : endpoint.stateAsString().toLowerCase(java.util.Locale.ROOT))
            .dyingStates("deleting", "deleted")
            .skip("State")
            .allow("ec2:DescribeVpcEndpoints")
            .build();

    private VpcEndpointType() {}
}
