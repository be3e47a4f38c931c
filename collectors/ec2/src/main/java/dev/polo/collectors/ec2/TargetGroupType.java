package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;

/** {@code elb:target_group}; what is registered in it is the relationships collector's to ask. */
final class TargetGroupType {
    static final ResourceType<TargetGroup> TYPE = ResourceType.<TargetGroup>of(
                    "elb:target_group", "elasticloadbalancing")
            .list(
                    ElbTags::client,
                    elb -> elb.describeTargetGroupsPaginator(request -> request.pageSize(ElbTags.PAGE)),
                    DescribeTargetGroupsResponse::targetGroups)
            .id(group -> shortId(group.targetGroupArn()))
            .arn(TargetGroup::targetGroupArn)
            .name(TargetGroup::targetGroupName)
            .state(group -> group.loadBalancerArns().isEmpty() ? "idle" : "in-use")
            .tagsOfPage(TargetGroupType::tags)
            .skip("TargetGroupArn")
            .allow("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTags")
            .build();

    private TargetGroupType() {}

    /** {@code tg-xxx/73e2d6bc24d8a067}. */
    private static String shortId(String arn) {
        return arn.substring(arn.indexOf(":targetgroup/") + ":targetgroup/".length());
    }

    private static Map<String, Map<String, String>> tags(AwsSession session, List<TargetGroup> page) {
        Map<String, Map<String, String>> result = new HashMap<>();
        ElbTags.of(session, page.stream().map(TargetGroup::targetGroupArn).toList())
                .forEach((arn, tags) -> result.put(shortId(arn), tags));
        return result;
    }
}
