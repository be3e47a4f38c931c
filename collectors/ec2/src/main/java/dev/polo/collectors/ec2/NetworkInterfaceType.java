package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/** {@code eni}. */
final class NetworkInterfaceType {
    static final ResourceType<NetworkInterface> TYPE = Ec2.<NetworkInterface>type("eni", NetworkInterface::tagSet)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeNetworkInterfacesPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeNetworkInterfacesResponse::networkInterfaces)
            .id(NetworkInterface::networkInterfaceId)
            .arn(eni -> "network-interface/" + eni.networkInterfaceId())
            .owner(NetworkInterface::ownerId)
            .state(NetworkInterface::statusAsString)
            .skip("Status")
            .edge(Relationship.ENI_OF, NetworkInterfaceType::instance)
            .edge(Relationship.IN_SUBNET, eni -> List.of("subnet/" + eni.subnetId()))
            .allow("ec2:DescribeNetworkInterfaces")
            .build();

    private NetworkInterfaceType() {}

    private static List<String> instance(NetworkInterface eni) {
        return eni.attachment() == null || eni.attachment().instanceId() == null
                ? List.of()
                : List.of("instance/" + eni.attachment().instanceId());
    }
}
