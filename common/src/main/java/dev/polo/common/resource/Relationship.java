package dev.polo.common.resource;

import java.util.Locale;

/** The kinds of edges, with the seeds' names, and whether cost flows from source to target along them. */
public enum Relationship {
    /** EBS volume → EC2 instance. */
    ATTACHED_TO(true),
    /** EBS snapshot → EBS volume. */
    SNAPSHOT_OF(true),
    /** Elastic IP → EC2 instance. */
    ASSOCIATED_WITH(true),
    /** Network interface → EC2 instance. */
    ENI_OF(true),
    /** Load balancer → EC2 instance behind it, network interface where no instance has it, or other load balancer. */
    BACKED_BY(true),
    /** CloudWatch log group → what writes to it. */
    LOG_GROUP_FOR(true),
    /** EBS snapshot → AMI that is made of it; free, since the snapshot's cost goes where its volume's goes. */
    USED_BY_IMAGE(false),
    /** NAT gateway → subnet. */
    NAT_FOR(false),
    /** Instance, network interface or NAT gateway → subnet. */
    IN_SUBNET(false),
    /** Subnet → VPC. */
    IN_VPC(false),
    /** Route table → NAT or internet gateway. */
    ROUTES_VIA(false),
    /** Instance → security group. */
    SECURED_BY(false);

    private final boolean costParent;

    Relationship(boolean costParent) {
        this.costParent = costParent;
    }

    public boolean costParent() {
        return costParent;
    }

    /** The name in {@code resource_relationships.relationship}. */
    public String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
