package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Row;
import dev.polo.common.resource.Edge;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a run's scopes have to know of the past, asked once for all of them: most scopes of an estate are empty or
 * unchanged, and a question each is what they would spend their time with.
 *
 * @param complete when each scope's newest complete capture began
 * @param living how many resources of a scope are known and not deleted; by {@link #place}
 * @param shared whole ARNs of subnets, VPCs and security groups by their ids
 */
record RunFacts(Map<Scope, Instant> complete, Map<String, Long> living, Map<String, String> shared) {
    static final RunFacts NONE = new RunFacts(Map.of(), Map.of(), Map.of());

    /** Kinds of things that other accounts can be given a part in by AWS RAM, and that an id alone names. */
    private static final Pattern SHARED = Pattern.compile("arn:[^:]+:ec2:.*:(subnet|vpc|security-group)/.*");

    static RunFacts read(ClickHouse clickHouse, Map<Scope, Instant> complete) {
        Map<String, Long> living = new HashMap<>();
        clickHouse.query("""
                        SELECT resource_type, aws_account_id, aws_region, count() AS living FROM resource_snapshots FINAL
                        WHERE state != 'deleted' GROUP BY resource_type, aws_account_id, aws_region
                        """, RunFacts::living).forEach(entry -> living.put(entry.getKey(), entry.getValue()));
        Map<String, String> shared = new HashMap<>();
        clickHouse
                .query("""
                        SELECT alias, resource_arn FROM resource_aliases FINAL
                        WHERE startsWith(alias, 'subnet-') OR startsWith(alias, 'vpc-') OR startsWith(alias, 'sg-')
                        """, row -> Map.entry(row.string("alias"), row.string("resource_arn")))
                .forEach(entry -> shared.put(entry.getKey(), entry.getValue()));
        return new RunFacts(complete, living, shared);
    }

    private static Map.Entry<String, Long> living(Row row) {
        return Map.entry(
                place(row.string("resource_type"), row.string("aws_account_id"), row.string("aws_region")),
                row.number("living"));
    }

    private static String place(String type, String account, String region) {
        return type + " " + account + " " + region;
    }

    Optional<Instant> newestComplete(Scope scope) {
        return Optional.ofNullable(complete.get(scope));
    }

    /** @param global whether the scope covers all regions of its account */
    long living(Scope scope, boolean global) {
        if (!global) {
            return living.getOrDefault(place(scope.resourceType(), scope.accountId(), scope.region()), 0L);
        }
        String beginning = place(scope.resourceType(), scope.accountId(), "");
        return living.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(beginning))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * The edges with the targets' true ARNs: an instance in a subnet that another account shares names it by its id, and
     * whose it is only that account's own capture tells, in an earlier run at the latest.
     */
    List<Edge> ofSharedTargets(List<Edge> edges) {
        return edges.stream().map(this::ofSharedTarget).toList();
    }

    private Edge ofSharedTarget(Edge edge) {
        String target = edge.targetArn();
        String owned = shared.getOrDefault(target.substring(target.lastIndexOf('/') + 1), target);
        return owned.equals(target) || !SHARED.matcher(target).matches()
                ? edge
                : new Edge(edge.sourceArn(), owned, edge.relationship(), edge.properties());
    }
}
