package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
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
            .tagsOfPage(TargetGroup::targetGroupArn, ElbTags::of)
            .skip("TargetGroupArn")
            .allow("elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTags")
            .build();

    private TargetGroupType() {}

    /** {@code tg-xxx/73e2d6bc24d8a067}. */
    private static String shortId(String arn) {
        return arn.substring(arn.indexOf(":targetgroup/") + ":targetgroup/".length());
    }
}
