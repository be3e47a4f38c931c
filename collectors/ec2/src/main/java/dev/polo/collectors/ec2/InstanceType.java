package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterface;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceAssociation;
import software.amazon.awssdk.services.ec2.model.Reservation;

/** {@code ec2:instance}. */
final class InstanceType {
    static final ResourceType<Instance> TYPE = Ec2.<Instance>type("ec2:instance", Instance::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeInstancesPaginator(request -> request.maxResults(Ec2.PAGE)),
                    InstanceType::instances)
            .id(Instance::instanceId)
            .arn(instance -> "instance/" + instance.instanceId())
            .state(instance -> instance.state().nameAsString())
            .dyingStates("shutting-down", "terminated")
            .property("instance_type", Instance::instanceTypeAsString)
            .property("ami_id", Instance::imageId)
            .property("subnet_id", Instance::subnetId)
            .property("vpc_id", Instance::vpcId)
            .property("launch_time", Instance::launchTime)
            .property("state", instance -> instance.state().nameAsString())
            .property("platform", Instance::platformAsString)
            .property("public_ip", Instance::publicIpAddress)
            .property("elastic_ip", InstanceType::elasticIp)
            .metric("network_bytes_in")
            .metric("network_bytes_out")
            .skip("State", "ImageId", "NetworkInterfaces", "StateTransitionReason", "StateReason", "PublicIpAddress")
            .noisy("state")
            .edge(Relationship.IN_SUBNET, instance -> List.of("subnet/" + instance.subnetId()))
            .edge(
                    Relationship.SECURED_BY,
                    instance -> instance.securityGroups().stream()
                            .map(group -> "security-group/" + group.groupId())
                            .toList())
            .allow("ec2:DescribeInstances")
            .build();

    private InstanceType() {}

    /** Addresses that AWS lends for the time being belong to {@code amazon}; an elastic one to the account. */
    private static List<String> elasticIp(Instance instance) {
        return instance.networkInterfaces().stream()
                .map(InstanceNetworkInterface::association)
                .filter(address -> address != null
                        && address.ipOwnerId() != null
                        && !address.ipOwnerId().startsWith("amazon"))
                .map(InstanceNetworkInterfaceAssociation::publicIp)
                .toList();
    }

    private static List<Instance> instances(DescribeInstancesResponse page) {
        return page.reservations().stream()
                .map(Reservation::instances)
                .flatMap(List::stream)
                .toList();
    }
}
