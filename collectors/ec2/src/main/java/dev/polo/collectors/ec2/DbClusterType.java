package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBCluster;
import software.amazon.awssdk.services.rds.model.DescribeDbClustersResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** {@code rds:cluster}. */
final class DbClusterType {
    static final ResourceType<DBCluster> TYPE = ResourceType.<DBCluster>of("rds:cluster", "rds")
            .list(
                    session -> session.client(RdsClient.builder()),
                    rds -> rds.describeDBClustersPaginator(request -> request.maxRecords(DbInstanceType.PAGE)),
                    DescribeDbClustersResponse::dbClusters)
            .id(DBCluster::dbClusterIdentifier)
            .arn(DBCluster::dbClusterArn)
            .name(DBCluster::dbClusterIdentifier)
            .state(DBCluster::status)
            .tags(DBCluster::tagList, Tag::key, Tag::value)
            .skip("DBClusterArn", "Status", "TagList")
            .noisy("latest_restorable_time", "earliest_restorable_time", "percent_progress")
            .allow("rds:DescribeDBClusters")
            .build();

    private DbClusterType() {}
}
