package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.ec2.model.DescribeInternetGatewaysResponse;
import software.amazon.awssdk.services.ec2.model.InternetGateway;
import software.amazon.awssdk.services.ec2.model.InternetGatewayAttachment;

/** {@code vpc:internet_gateway}; idle without a VPC. */
final class InternetGatewayType {
    static final ResourceType<InternetGateway> TYPE = Ec2.<InternetGateway>type(
                    "vpc:internet_gateway", InternetGateway::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeInternetGatewaysPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeInternetGatewaysResponse::internetGateways)
            .id(InternetGateway::internetGatewayId)
            .arn(gateway -> "internet-gateway/" + gateway.internetGatewayId())
            .owner(InternetGateway::ownerId)
            .state(gateway -> gateway.attachments().isEmpty() ? "idle" : "attached")
            .property(
                    "vpc_id",
                    gateway -> gateway.attachments().stream()
                            .map(InternetGatewayAttachment::vpcId)
                            .toList())
            .skip("Attachments")
            .allow("ec2:DescribeInternetGateways")
            .build();

    private InternetGatewayType() {}
}
