package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import java.util.List;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ListClustersResponse;

/** {@code eks:cluster}. */
final class EksClusterType {
    static final ResourceType<Cluster> TYPE = ResourceType.<Cluster>of("eks:cluster", "eks")
            .listEach(Eks::client, Eks::clusters, EksClusterType::describe)
            .id(Cluster::name)
            .arn(Cluster::arn)
            .name(Cluster::name)
            .state(Cluster::statusAsString)
            .tagMap(Cluster::tags)
            .dyingStates("DELETING")
            .skip("Arn", "Status", "CertificateAuthority", "ClientRequestToken")
            .allow("eks:ListClusters", "eks:DescribeCluster")
            .build();

    private EksClusterType() {}

    private static List<Cluster> describe(EksClient eks, ListClustersResponse page) {
        return Eks.describe(
                page.clusters(),
                name -> eks.describeCluster(request -> request.name(name)).cluster());
    }
}
