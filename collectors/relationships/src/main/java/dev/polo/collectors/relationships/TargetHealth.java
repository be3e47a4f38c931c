package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import dev.polo.common.resource.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupNotFoundException;

/**
 * {@code backed_by}: a load balancer to what is registered in its target groups, healthy or not, since both are what it is
 * paid for. Targets are instances; addresses, which lead through their network interface to its instance; or application
 * load balancers behind a network one. One call a target group; it has no pages, and no call tells several. Source: ELB v2
 * API Reference, DescribeTargetHealth.
 *
 * <p>The targets of all of a load balancer's groups are gathered before any edge is written, because one group alone
 * does not show which edges have ended.
 */
final class TargetHealth {
    private static final int AT_ONCE = 4;

    /** A target as its group names it. */
    private record Target(Resource group, String id) {
        String type() {
            return group.properties().getOrDefault("target_type", "");
        }

        String vpc() {
            return group.properties().getOrDefault("vpc_id", "");
        }
    }

    private TargetHealth() {}

    static void collect(ScopeContext context) {
        ElasticLoadBalancingV2Client elb = context.aws().client(ElasticLoadBalancingV2Client.builder());
        List<Target> targets = RelationshipsCollector.inventory(context).living("elb:target_group").stream()
                .filter(group -> !balancers(group).isEmpty())
                .gather(Gatherers.mapConcurrent(AT_ONCE, group -> registered(elb, group)))
                .flatMap(List::stream)
                .toList();
        Map<String, String> owners = Addresses.owners(
                context,
                targets.stream()
                        .filter(target -> target.type().equals("ip"))
                        .map(Target::id)
                        .collect(Collectors.toSet()));
        Set<Edge> all = new LinkedHashSet<>();
        for (Target target : targets) {
            arns(target, owners)
                    .forEach(arn -> balancers(target.group)
                            .forEach(balancer -> all.add(new Edge(balancer, arn, Relationship.BACKED_BY))));
        }
        EdgeTable edges = new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt());
        Set<String> balancers = edges.livingSources(Relationship.BACKED_BY, "elb:load_balancer", context.scope());
        all.forEach(edge -> balancers.add(edge.sourceArn()));
        edges.update(balancers, List.of(Relationship.BACKED_BY), all);
        context.counts().resources(all.size());
    }

    private static List<String> balancers(Resource group) {
        String arns = group.properties().getOrDefault("load_balancer_arns", "");
        return arns.isEmpty() ? List.of() : List.of(arns.split(","));
    }

    private static List<Target> registered(ElasticLoadBalancingV2Client elb, Resource group) {
        try {
            return elb
                    .describeTargetHealth(request -> request.targetGroupArn(group.arn()))
                    .targetHealthDescriptions()
                    .stream()
                    .map(health -> new Target(group, health.target().id()))
                    .distinct()
                    .toList();
        } catch (TargetGroupNotFoundException e) {
            // Deleted since it was listed: nothing is behind it any more.
            return List.of();
        }
    }

    private static List<String> arns(Target target, Map<String, String> owners) {
        return switch (target.type()) {
            case "instance" -> {
                Arn near = Arn.parse(target.group.arn());
                yield List.of(new Arn(near.partition(), "ec2", near.region(), near.account(), "instance/" + target.id)
                        .toString());
            }
            case "alb" -> List.of(target.id);
            case "ip" ->
                // Addresses outside the VPC, of a peer or at home, belong to nothing that is known here.
                Stream.ofNullable(owners.get(Addresses.key(target.vpc(), target.id)))
                        .toList();
            default -> List.of();
        };
    }
}
