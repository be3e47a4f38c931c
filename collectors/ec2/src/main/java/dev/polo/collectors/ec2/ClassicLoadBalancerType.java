package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.ResourceType;
import dev.polo.common.resource.Relationship;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.elasticloadbalancing.ElasticLoadBalancingClient;
import software.amazon.awssdk.services.elasticloadbalancing.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancing.model.LoadBalancerDescription;
import software.amazon.awssdk.services.elasticloadbalancing.model.Tag;

/** {@code elb:classic_load_balancer}; its description names the instances behind it. */
final class ClassicLoadBalancerType {
    private static final int PAGE = 400;
    private static final int TAGS_AT_ONCE = 20;

    static final ResourceType<LoadBalancerDescription> TYPE = ResourceType.<LoadBalancerDescription>of(
                    "elb:classic_load_balancer", "elasticloadbalancing")
            .list(
                    ClassicLoadBalancerType::client,
                    elb -> elb.describeLoadBalancersPaginator(request -> request.pageSize(PAGE)),
                    DescribeLoadBalancersResponse::loadBalancerDescriptions)
            .id(LoadBalancerDescription::loadBalancerName)
            .arn(balancer -> "loadbalancer/" + balancer.loadBalancerName())
            .name(LoadBalancerDescription::loadBalancerName)
            .tagsOfPage(LoadBalancerDescription::loadBalancerName, ClassicLoadBalancerType::tags)
            .edge(
                    Relationship.BACKED_BY,
                    balancer -> balancer.instances().stream()
                            .map(instance -> "instance/" + instance.instanceId())
                            .toList())
            .allow("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags")
            .build();

    private ClassicLoadBalancerType() {}

    private static ElasticLoadBalancingClient client(AwsSession session) {
        return session.client(ElasticLoadBalancingClient.builder());
    }

    /** By name; without an entry for what is gone. */
    private static Map<String, Map<String, String>> tags(AwsSession session, List<String> names) {
        Map<String, Map<String, String>> result = new HashMap<>();
        ElasticLoadBalancingClient elb = client(session);
        names.stream()
                .gather(Gatherers.windowFixed(TAGS_AT_ONCE))
                .flatMap(some -> ElbTags.unlessGone(
                        some,
                        asked -> elb.describeTags(request -> request.loadBalancerNames(asked))
                                .tagDescriptions()))
                .forEach(described -> result.put(
                        described.loadBalancerName(),
                        described.tags().stream()
                                .collect(Collectors.toMap(Tag::key, tag -> tag.value() == null ? "" : tag.value()))));
        return result;
    }
}
