package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import java.time.Instant;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.DescribeLogGroupsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;

/** {@code logs:log_group}. Of its two ARNs the one that ends in {@code :*} is for policies, not for tags. */
final class LogGroupType {
    /** Groups in a page. Source: CloudWatch Logs API Reference, DescribeLogGroups. */
    private static final int PAGE = 50;

    static final ResourceType<LogGroup> TYPE = ResourceType.<LogGroup>of("logs:log_group", "logs")
            .list(
                    session -> session.client(CloudWatchLogsClient.builder()),
                    logs -> logs.describeLogGroupsPaginator(request -> request.limit(PAGE)),
                    DescribeLogGroupsResponse::logGroups)
            .id(LogGroup::logGroupName)
            .arn(LogGroupType::arn)
            .name(LogGroup::logGroupName)
            .tagsOfPage(LogGroupType::arn, TaggedResources::tags)
            .property(
                    "creation_time",
                    group -> group.creationTime() == null ? null : Instant.ofEpochMilli(group.creationTime()))
            .skip("Arn", "LogGroupArn")
            .noisy("stored_bytes")
            .allow("logs:DescribeLogGroups", TaggedResources.ACTION)
            .build();

    private LogGroupType() {}

    private static String arn(LogGroup group) {
        if (group.logGroupArn() != null) {
            return group.logGroupArn();
        }
        return group.arn().endsWith(":*") ? group.arn().substring(0, group.arn().length() - 2) : group.arn();
    }
}
