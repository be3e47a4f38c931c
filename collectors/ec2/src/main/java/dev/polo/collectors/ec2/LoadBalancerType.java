package dev.polo.collectors.ec2;

import dev.polo.collectors.inventory.ResourceType;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancer;

/** {@code elb:load_balancer}: application, network and gateway load balancers; property {@code type} tells which. */
final class LoadBalancerType {
    static final ResourceType<LoadBalancer> TYPE = ResourceType.<LoadBalancer>of(
                    "elb:load_balancer", "elasticloadbalancing")
            .list(
                    ElbTags::client,
                    elb -> elb.describeLoadBalancersPaginator(request -> request.pageSize(ElbTags.PAGE)),
                    DescribeLoadBalancersResponse::loadBalancers)
            .id(balancer -> shortId(balancer.loadBalancerArn()))
            .arn(LoadBalancer::loadBalancerArn)
            .name(LoadBalancer::loadBalancerName)
            .state(balancer -> balancer.state().codeAsString())
            .tagsOfPage(LoadBalancer::loadBalancerArn, ElbTags::of)
            .skip("State", "LoadBalancerArn")
            .allow("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTags")
            .build();

    private LoadBalancerType() {}

    /** {@code app/alb-xxx/7558…}: the id as CloudWatch and the bill's usage reports print it. */
    private static String shortId(String arn) {
        return arn.substring(arn.indexOf(":loadbalancer/") + ":loadbalancer/".length());
    }
}
