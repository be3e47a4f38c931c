package dev.polo.collectors.ec2;

import dev.polo.collectors.core.Collector;
import dev.polo.collectors.inventory.InventoryCollector;
import dev.polo.collectors.inventory.ResourceType;
import java.util.List;

/** The registry of the inventory's resource types. */
public final class Ec2Collector {
    public static final String NAME = "ec2";

    public static final List<ResourceType<?>> TYPES = List.of(
            InstanceType.TYPE,
            ImageType.TYPE,
            VolumeType.TYPE,
            SnapshotType.TYPE,
            ElasticIpType.TYPE,
            PublicIpv4Type.TYPE,
            NatGatewayType.TYPE,
            NetworkInterfaceType.TYPE,
            VpcType.TYPE,
            SubnetType.TYPE,
            SecurityGroupType.TYPE,
            RouteTableType.TYPE,
            InternetGatewayType.TYPE,
            VpcEndpointType.TYPE,
            LoadBalancerType.TYPE,
            ClassicLoadBalancerType.TYPE,
            TargetGroupType.TYPE,
            BucketType.TYPE,
            NotebookType.TYPE,
            EksClusterType.TYPE,
            EksNodeGroupType.TYPE,
            DbInstanceType.TYPE,
            DbClusterType.TYPE,
            FunctionType.TYPE,
            LogGroupType.TYPE,
            SavingsPlanType.TYPE);

    private Ec2Collector() {}

    public static Collector create() {
        return new InventoryCollector(NAME, TYPES);
    }
}
