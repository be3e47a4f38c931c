package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;

/** {@code security_group}. */
final class SecurityGroupType {
    static final ResourceType<SecurityGroup> TYPE = Ec2.<SecurityGroup>type("security_group", SecurityGroup::tags)
            .list(
                    Ec2::client,
                    ec2 -> ec2.describeSecurityGroupsPaginator(request -> request.maxResults(Ec2.PAGE)),
                    DescribeSecurityGroupsResponse::securityGroups)
            .id(SecurityGroup::groupId)
            .arn(group -> "security-group/" + group.groupId())
            .name(SecurityGroup::groupName)
            .owner(SecurityGroup::ownerId)
            .skip("SecurityGroupArn")
            .allow("ec2:DescribeSecurityGroups")
            .build();

    private SecurityGroupType() {}
}
