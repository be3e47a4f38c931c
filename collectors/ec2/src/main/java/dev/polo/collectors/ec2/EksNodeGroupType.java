package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import java.util.List;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eks.model.ListClustersResponse;
import software.amazon.awssdk.services.eks.model.Nodegroup;

/** {@code eks:node_group}; its name is unique in its cluster only. */
final class EksNodeGroupType {
    static final ResourceType<Nodegroup> TYPE = ResourceType.<Nodegroup>of("eks:node_group", "eks")
            .listEach(Eks::client, Eks::clusters, EksNodeGroupType::describe)
            .id(group -> group.clusterName() + "/" + group.nodegroupName())
            .arn(Nodegroup::nodegroupArn)
            .name(Nodegroup::nodegroupName)
            .state(Nodegroup::statusAsString)
            .tagMap(Nodegroup::tags)
            .dyingStates("DELETING")
            .skip("NodegroupArn", "Status")
            .noisy("modified_at")
            .allow("eks:ListClusters", "eks:ListNodegroups", "eks:DescribeNodegroup")
            .build();

    private EksNodeGroupType() {}

    private static List<Nodegroup> describe(EksClient eks, ListClustersResponse page) {
        return page.clusters().stream()
                .flatMap(cluster -> ofCluster(eks, cluster).stream())
                .toList();
    }

    private static List<Nodegroup> ofCluster(EksClient eks, String cluster) {
        List<String> names = Eks.within(() -> eks
                        .listNodegroupsPaginator(
                                request -> request.clusterName(cluster).maxResults(Eks.PAGE))
                        .stream()
                        .flatMap(page -> page.nodegroups().stream())
                        .toList()
                        .stream())
                .toList();
        return Eks.describe(
                names,
                name -> eks.describeNodegroup(
                                request -> request.clusterName(cluster).nodegroupName(name))
                        .nodegroup());
    }
}
