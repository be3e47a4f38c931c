package dev.polo.collectors.relationships;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.inventory.EdgeTable;
import dev.polo.collectors.inventory.KnownInventory;
import dev.polo.collectors.inventory.Pages;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import dev.polo.common.resource.Resource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.FlowLog;

/**
 * {@code log_group_for}: a log group to what writes to it. AWS does not say who does; it is known by the group that a
 * function is set to log to, by the flow logs' own target, and by the names that services give to their groups. Only
 * producers that inventory knows count, dead ones too: their logs stay, and go on costing.
 *
 * <p>Source of the names: the services' guides (Lambda {@code /aws/lambda/function}, EKS {@code /aws/eks/cluster/cluster},
 * Container Insights {@code /aws/containerinsights/cluster/performance}, RDS {@code /aws/rds/instance/name/log} and {@code
 * /aws/rds/cluster/name/log}).
 */
final class LogGroups {
    private static final int PAGE = 1000;

    private record Naming(Pattern pattern, String producerType) {}

    private static final List<Naming> NAMINGS = List.of(
            new Naming(Pattern.compile("/aws/lambda/([^/]+)"), "lambda:function"),
            new Naming(Pattern.compile("/aws/eks/([^/]+)/cluster"), "eks:cluster"),
            new Naming(Pattern.compile("/aws/containerinsights/([^/]+)/.*"), "eks:cluster"),
            new Naming(Pattern.compile("/aws/rds/instance/([^/]+)/.*"), "rds:instance"),
            new Naming(Pattern.compile("/aws/rds/cluster/([^/]+)/.*"), "rds:cluster"));

    private LogGroups() {}

    static void collect(ScopeContext context) {
        KnownInventory inventory = RelationshipsCollector.inventory(context);
        List<Resource> groups = inventory.living("logs:log_group");
        Map<String, Set<String>> producers = configured(inventory);
        if (!groups.isEmpty()) {
            flowLogs(context, producers);
        }
        Map<String, Map<String, String>> named = new HashMap<>();
        Set<Edge> edges = new LinkedHashSet<>();
        for (Resource group : groups) {
            Set<String> found = new LinkedHashSet<>(producers.getOrDefault(group.resourceId(), Set.of()));
            if (found.isEmpty()) {
                byName(group.resourceId(), type -> named.computeIfAbsent(type, missing -> arns(inventory, missing)))
                        .ifPresent(found::add);
            }
            found.forEach(producer -> edges.add(new Edge(group.arn(), producer, Relationship.LOG_GROUP_FOR)));
        }
        new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt())
                .update(groups.stream().map(Resource::arn).toList(), List.of(Relationship.LOG_GROUP_FOR), edges);
        context.counts().resources(edges.size());
    }

    /** Functions by the group they are set to log to, which may be shared. */
    private static Map<String, Set<String>> configured(KnownInventory inventory) {
        Map<String, Set<String>> result = new HashMap<>();
        for (Resource function : inventory.ever("lambda:function")) {
            String group = function.properties().getOrDefault("logging_config_log_group", "");
            if (!group.isEmpty()) {
                result.computeIfAbsent(group, _ -> new LinkedHashSet<>()).add(function.arn());
            }
        }
        return result;
    }

    private static void flowLogs(ScopeContext context, Map<String, Set<String>> producers) {
        Ec2Client ec2 = context.aws().client(Ec2Client.builder());
        for (DescribeFlowLogsResponse page :
                Pages.of(ec2.describeFlowLogsPaginator(request -> request.maxResults(PAGE)))) {
            context.counts().page();
            for (FlowLog log : page.flowLogs()) {
                String part = part(log.resourceId() == null ? "" : log.resourceId());
                if (log.logGroupName() != null && !part.isEmpty()) {
                    Arn arn = new Arn(
                            context.aws().partition(),
                            "ec2",
                            context.scope().region(),
                            context.scope().accountId(),
                            part);
                    producers
                            .computeIfAbsent(log.logGroupName(), _ -> new LinkedHashSet<>())
                            .add(arn.toString());
                }
            }
        }
    }

    /** Flow logs are of a VPC, a subnet or an interface. */
    private static String part(String id) {
        if (id.startsWith("vpc-")) {
            return "vpc/" + id;
        }
        if (id.startsWith("subnet-")) {
            return "subnet/" + id;
        }
        return id.startsWith("eni-") ? "network-interface/" + id : "";
    }

    private static Optional<String> byName(String group, Function<String, Map<String, String>> arnsOfType) {
        for (Naming naming : NAMINGS) {
            Matcher matcher = naming.pattern.matcher(group);
            if (matcher.matches()) {
                return Optional.ofNullable(arnsOfType.apply(naming.producerType).get(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> arns(KnownInventory inventory, String type) {
        return inventory.ever(type).stream()
                .collect(Collectors.toMap(Resource::resourceId, Resource::arn, (first, second) -> second));
    }
}
