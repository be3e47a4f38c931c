package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.DescribeAddressesResponse;

/** {@code elastic_ip}. DescribeAddresses has no pages. */
final class ElasticIpType {
    static final ResourceType<Address> TYPE = Ec2.<Address>type("elastic_ip", Address::tags)
            .list(Ec2::client, ec2 -> List.of(ec2.describeAddresses()), DescribeAddressesResponse::addresses)
            .id(Address::allocationId)
            .arn(address -> "elastic-ip/" + address.allocationId())
            .name(Address::publicIp)
            .state(address -> address.associationId() == null ? "idle" : "associated")
            .property("associated", address -> address.associationId() != null)
            .property("instance_id", Address::instanceId)
            .property("public_ip", Address::publicIp)
            .edge(Relationship.ASSOCIATED_WITH, ElasticIpType::instance)
            .allow("ec2:DescribeAddresses")
            .build();

    private ElasticIpType() {}

    private static List<String> instance(Address address) {
        return address.instanceId() == null || address.instanceId().isEmpty()
                ? List.of()
                : List.of("instance/" + address.instanceId());
    }
}
