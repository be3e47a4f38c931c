package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInterfacesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/**
 * {@code public_ipv4}: an address that AWS assigned by itself and charges for like an elastic one. It is no resource of
 * AWS's and has no ARN there; it exists as the association of a network interface, so both are in ours: the same address
 * may serve another interface tomorrow. Its owner is {@code amazon}, or a service of it such as {@code amazon-elb}.
 * Source: EC2 API Reference, NetworkInterfaceAssociation.
 */
final class PublicIpv4Type {
    private static final Filter ASSIGNED_BY_AWS =
            Filter.builder().name("association.ip-owner-id").values("amazon*").build();

    static final ResourceType<NetworkInterface> TYPE = ResourceType.<NetworkInterface>of("public_ipv4", "ec2")
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeNetworkInterfacesPaginator(
                            request -> request.filters(ASSIGNED_BY_AWS).maxResults(Ec2.PAGE)),
                    DescribeNetworkInterfacesResponse::networkInterfaces)
            .id(eni -> eni.association().publicIp())
            .arn(eni -> "public-ipv4/" + eni.networkInterfaceId() + "/"
                    + eni.association().publicIp())
            .name(eni -> eni.association().publicIp())
            .owner(NetworkInterface::ownerId)
            .state(eni -> "associated")
            .property("public_ip", eni -> eni.association().publicIp())
            .property("ip_owner", eni -> eni.association().ipOwnerId())
            .property("instance_id", PublicIpv4Type::instance)
            .skip("Association", "Attachment", "Groups", "Ipv4Prefixes", "Ipv6Addresses", "Ipv6Prefixes", "MacAddress")
            .skip("PrivateDnsName", "PrivateIpAddress", "PrivateIpAddresses", "PublicDnsName", "PublicIpDnsNameOptions")
            .skip("SourceDestCheck", "Status", "Operator", "AssociatedSubnets", "ConnectionTrackingConfiguration")
            .edge(
                    Relationship.ASSOCIATED_WITH,
                    eni -> instance(eni).stream().map(id -> "instance/" + id).toList())
            .allow("ec2:DescribeNetworkInterfaces")
            .build();

    private PublicIpv4Type() {}

    private static List<String> instance(NetworkInterface eni) {
        return eni.attachment() == null || eni.attachment().instanceId() == null
                ? List.of()
                : List.of(eni.attachment().instanceId());
    }
}
