package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DescribeDbInstancesResponse;
import software.amazon.awssdk.services.rds.model.Tag;

/** {@code rds:instance}; the call lists the instances of Aurora, DocumentDB and Neptune clusters, too. */
final class DbInstanceType {
    static final int PAGE = 100;

    static final ResourceType<DBInstance> TYPE = ResourceType.<DBInstance>of("rds:instance", "rds")
            .list(
                    session -> session.client(RdsClient.builder()),
                    rds -> rds.describeDBInstancesPaginator(request -> request.maxRecords(PAGE)),
                    DescribeDbInstancesResponse::dbInstances)
            .id(DBInstance::dbInstanceIdentifier)
            .arn(DBInstance::dbInstanceArn)
            .name(DBInstance::dbInstanceIdentifier)
            .state(DBInstance::dbInstanceStatus)
            .tags(DBInstance::tagList, Tag::key, Tag::value)
            .property("instance_class", DBInstance::dbInstanceClass)
            .property("size_gb", DBInstance::allocatedStorage)
            .skip("DBInstanceArn", "DBInstanceStatus", "DBInstanceClass", "AllocatedStorage", "TagList")
            .noisy("latest_restorable_time")
            .allow("rds:DescribeDBInstances")
            .build();

    private DbInstanceType() {}
}
