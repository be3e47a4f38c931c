package dev.polo.collectors.ec2;

import static dev.polo.collectors.inventory.RegisteredType.global;
import static dev.polo.collectors.inventory.RegisteredType.regional;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.inventory.InventoryCollector;
import dev.polo.collectors.inventory.RegisteredType;
import dev.polo.collectors.inventory.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** The registry of the inventory's resource types. */
public final class Ec2Collector {
    public static final String NAME = "ec2";

    static final List<RegisteredType> TYPES = List.of(
            regional("ec2:instance", () -> InstanceType.TYPE),
            regional("ec2:image", () -> ImageType.TYPE),
            regional("ebs:volume", () -> VolumeType.TYPE),
            regional("ebs:snapshot", () -> SnapshotType.TYPE),
            regional("elastic_ip", () -> ElasticIpType.TYPE),
            regional("public_ipv4", () -> PublicIpv4Type.TYPE),
            regional("vpc:nat_gateway", () -> NatGatewayType.TYPE),
            regional("eni", () -> NetworkInterfaceType.TYPE),
            regional("vpc", () -> VpcType.TYPE),
            regional("subnet", () -> SubnetType.TYPE),
            regional("security_group", () -> SecurityGroupType.TYPE),
            regional("vpc:route_table", () -> RouteTableType.TYPE),
            regional("vpc:internet_gateway", () -> InternetGatewayType.TYPE),
            regional("vpc:endpoint", () -> VpcEndpointType.TYPE),
            regional("elb:load_balancer", () -> LoadBalancerType.TYPE),
            regional("elb:classic_load_balancer", () -> ClassicLoadBalancerType.TYPE),
            regional("elb:target_group", () -> TargetGroupType.TYPE),
            global("s3:bucket", () -> BucketType.TYPE),
            regional("sagemaker:notebook", () -> NotebookType.TYPE),
            regional("eks:cluster", () -> EksClusterType.TYPE),
            regional("eks:node_group", () -> EksNodeGroupType.TYPE),
            regional("rds:instance", () -> DbInstanceType.TYPE),
            regional("rds:cluster", () -> DbClusterType.TYPE),
            regional("lambda:function", () -> FunctionType.TYPE),
            regional("logs:log_group", () -> LogGroupType.TYPE),
            global("savings_plan", () -> SavingsPlanType.TYPE));

    private Ec2Collector() {}

    /** The declarations of all types, for those who want to know more of them than a run does. */
    public static List<ResourceType<?>> types() {
        List<ResourceType<?>> types = new ArrayList<>();
        TYPES.forEach(type -> types.add(type.declaration().get()));
        return types;
    }

    public static Collector create() {
        return new InventoryCollector(NAME, TYPES);
    }
}
