package dev.polo.collectors.ec2;

import dev.polo.collectors.aws.AwsSession;
import dev.polo.collectors.inventory.ResourceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/**
 * {@code elb:load_balancer}: application, network and gateway load balancers; property {@code type} tells which. Pages
 * hold at most 400, and tags are asked for 20 at a time. Source: ELB v2 API Reference, DescribeLoadBalancers,
 * DescribeTags.
 */
final class LoadBalancerType {
    private static final int PAGE = 400;
    private static final int TAGS_AT_ONCE = 20;

    static final ResourceType<LoadBalancer> TYPE = ResourceType.<LoadBalancer>of(
                    "elb:load_balancer", "elasticloadbalancing")
            .list(
                    LoadBalancerType::client,
                    elb -> elb.describeLoadBalancersPaginator(request -> request.pageSize(PAGE)),
                    DescribeLoadBalancersResponse::loadBalancers)
            .id(balancer -> shortId(balancer.loadBalancerArn()))
            .arn(LoadBalancer::loadBalancerArn)
            .name(LoadBalancer::loadBalancerName)
            .state(balancer -> balancer.state().codeAsString())
            .tagsOfPage(LoadBalancerType::tags)
            .skip("State", "LoadBalancerArn")
            .allow("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags")
            .build();

    private LoadBalancerType() {}

    /** {@code app/alb-xxx/7558…}: the id as CloudWatch and the bill's usage reports print it. */
    private static String shortId(String arn) {
        return arn.substring(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length());
    }

    private static ElasticLoadBalancingV2Client client(AwsSession session) {
        return session.client(ElasticLoadBalancingV2Client.builder());
    }

    private static Map<String, Map<String, String>> tags(AwsSession session, List<LoadBalancer> page) {
        Map<String, Map<String, String>> result = new HashMap<>();
        if (page.isEmpty()) {
            return result;
        }
        ElasticLoadBalancingV2Client elb = client(session);
        page.stream()
                .map(LoadBalancer::loadBalancerArn)
                .gather(Gatherers.windowFixed(TAGS_AT_ONCE))
                .flatMap(arns -> elb.describeTags(request -> request.resourceArns(arns)).tagDescriptions().stream())
                .forEach(described -> result.put(
                        shortId(described.resourceArn()),
                        described.tags().stream()
                                .collect(Collectors.toMap(Tag::key, tag -> tag.value() == null ? "" : tag.value()))));
        return result;
    }
}
