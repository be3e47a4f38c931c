package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroup;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/**
 * {@code backed_by}: a load balancer to the instances registered in its target groups, healthy or not, since both are
 * what it is paid for. One call a target group; it has no pages. Source: ELB v2 API Reference, DescribeTargetHealth.
 *
 * <p>The targets of all of a load balancer's groups are gathered before any edge is written, because one group alone
 * does not show which edges have ended.
 */
final class TargetHealth {
    private static final int PAGE = 400;

    private TargetHealth() {}

    static void collect(ScopeContext context) {
        ElasticLoadBalancingV2Client elb = context.aws().client(ElasticLoadBalancingV2Client.builder());
        Map<String, Set<Edge>> byBalancer = new HashMap<>();
        for (DescribeTargetGroupsResponse page : elb.describeTargetGroupsPaginator(request -> request.pageSize(PAGE))) {
            context.counts().page();
            for (TargetGroup group : page.targetGroups()) {
                if (group.targetType() == TargetTypeEnum.INSTANCE
                        && !group.loadBalancerArns().isEmpty()) {
                    List<String> instances = instances(elb, group);
                    for (String balancer : group.loadBalancerArns()) {
                        Set<Edge> edges = byBalancer.computeIfAbsent(balancer, key -> new LinkedHashSet<>());
                        instances.forEach(id -> edges.add(edge(balancer, id, context)));
                    }
                }
            }
        }
        List<Edge> all = byBalancer.values().stream().flatMap(Set::stream).toList();
        EdgeTable edges = new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt());
        Set<String> balancers = edges.livingSources(Relationship.BACKED_BY, "elb:load_balancer", context.scope());
        balancers.addAll(byBalancer.keySet());
        edges.update(balancers, List.of(Relationship.BACKED_BY), all);
        context.counts().resources(all.size());
    }

    private static List<String> instances(ElasticLoadBalancingV2Client elb, TargetGroup group) {
        try {
            return elb
                    .describeTargetHealth(request -> request.targetGroupArn(group.targetGroupArn()))
                    .targetHealthDescriptions()
                    .stream()
                    .map(health -> health.target().id())
                    .distinct()
                    .toList();
        } catch (TargetGroupNotFoundException e) {
            // Deleted since it was listed: nothing is behind it any more.
            return List.of();
        }
    }

    private static Edge edge(String balancer, String instanceId, ScopeContext context) {
        Arn source = Arn.parse(balancer);
        Arn target = new Arn(
                source.partition(), "ec2", context.scope().region(), source.account(), "instance/" + instanceId);
        return new Edge(balancer, target.toString(), Relationship.BACKED_BY);
    }
}
