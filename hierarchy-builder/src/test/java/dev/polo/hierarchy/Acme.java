package dev.polo.hierarchy;

import static dev.polo.hierarchy.TestEstate.arn;

import dev.polo.common.resource.MarqoTags;
import java.time.LocalDate;

/** The seeds' example customer: what it runs, and what it costs a day. */
final class Acme {
    static final LocalDate DAY = LocalDate.parse("2026-03-10");
    static final MarqoTags PRODUCTS = new MarqoTags("acme", "acme-prod-1", "products", "prod", "");
    static final MarqoTags IMAGES = new MarqoTags("acme", "acme-prod-1", "images", "prod", "");

    static final String INSTANCE_A = arn("instance/i-aaa");
    static final String INSTANCE_G = arn("instance/i-ggg");
    static final String VOLUME = arn("volume/vol-bbb");
    static final String SNAPSHOT = arn("snapshot/snap-ccc");
    static final String LOAD_BALANCER =
            "arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/alb-xxx/1";

    private Acme() {}

    static void inventory(TestEstate estate) {
        estate.resource(INSTANCE_A, "ec2:instance", "i-aaa", "search-a", PRODUCTS)
                .resource(INSTANCE_G, "ec2:instance", "i-ggg", "", IMAGES)
                .resource(VOLUME, "ebs:volume", "vol-bbb", "", MarqoTags.NONE)
                .resource(SNAPSHOT, "ebs:snapshot", "snap-ccc", "", MarqoTags.NONE)
                .resource(arn("network-interface/eni-ddd"), "vpc:network_interface", "eni-ddd", "", MarqoTags.NONE)
                .resource(arn("elastic-ip/eipalloc-eee"), "vpc:elastic_ip", "eipalloc-eee", "", MarqoTags.NONE)
                .resource(arn("natgateway/nat-fff"), "vpc:nat_gateway", "nat-fff", "", PRODUCTS)
                .resource(LOAD_BALANCER, "elb:load_balancer", LOAD_BALANCER, "alb-xxx", PRODUCTS)
                .edge(VOLUME, INSTANCE_A, "attached_to")
                .edge(SNAPSHOT, VOLUME, "snapshot_of")
                .edge(arn("network-interface/eni-ddd"), INSTANCE_A, "eni_of")
                .edge(arn("elastic-ip/eipalloc-eee"), INSTANCE_A, "associated_with")
                .edge(LOAD_BALANCER, INSTANCE_A, "backed_by")
                .edge(LOAD_BALANCER, INSTANCE_G, "backed_by");
    }

    static void bill(TestEstate estate, LocalDate day) {
        estate.line(day, "i-aaa", "BoxUsage", "50.40")
                .line(day, "i-ggg", "BoxUsage", "36.00")
                .line(day, "vol-bbb", "EBS:VolumeUsage.gp3", "1.92")
                .line(day, "snap-ccc", "EBS:SnapshotUsage", "0.24")
                .line(day, "eipalloc-eee", "PublicIPv4:InUseAddress", "0.12")
                .line(day, "nat-fff", "NatGateway-Hours", "1.08")
                .line(day, LOAD_BALANCER, "LoadBalancerUsage", "0.48")
                .line(day, "NoResourceId", "DataTransfer-Out-Bytes", "0.70")
                .line(day, "unseen-bucket", "TimedStorage-ByteHrs", "0.05");
    }
}
