package dev.polo.collectors.cloudtrail;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.identity.NameBasedUuid;
import dev.polo.common.resource.Arn;
import dev.polo.common.resource.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Calls as events: one per resource that a call touches, and one on the account itself for a call that touches none that
 * could be named. What inventory knows of a resource, its true ARN, type, name and tags, is taken over.
 */
final class CallEvents {
    private static final String ACCOUNT_TYPE = "account";

    private final ScopeContext context;
    private final Naming naming;

    CallEvents(ScopeContext context) {
        this.context = context;
        this.naming = new Naming(
                context.aws().partition(),
                context.scope().region(),
                context.scope().accountId());
    }

    /** The events of some calls; it asks ClickHouse twice, however many they are. */
    List<ResourceEvent> of(List<Call> calls) {
        Map<Call, Set<Mention>> mentions = new LinkedHashMap<>();
        calls.forEach(call -> mentions.put(call, Mentions.of(call, naming)));
        Map<String, String> owned = owned(mentions.values().stream()
                .flatMap(Set::stream)
                .map(Mention::alias)
                .collect(Collectors.toSet()));
        Map<Call, Set<String>> arns = new LinkedHashMap<>();
        mentions.forEach((call, found) -> arns.put(
                call,
                found.stream()
                        .map(mention -> owned.getOrDefault(mention.alias(), mention.arn()))
                        .collect(Collectors.toCollection(LinkedHashSet::new))));
        Map<String, Resource> known =
                known(arns.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
        List<ResourceEvent> events = new ArrayList<>();
        arns.forEach((call, touched) -> {
            if (touched.isEmpty()) {
                events.add(event(call, account()));
            }
            touched.forEach(arn -> {
                Resource resource = known.get(arn);
                events.add(event(call, resource == null ? unknown(Arn.parse(arn)) : resource));
            });
        });
        return events;
    }

    private ResourceEvent event(Call call, Resource resource) {
        return context.normaliser()
                .event(
                        context.run(),
                        NameBasedUuid.of(call.eventId(), resource.arn()),
                        call.time(),
                        resource,
                        call.eventType(),
                        call.action(),
                        call.properties())
                .by(call.actor().arn(), call.actor().name());
    }

    private Map<String, String> owned(Collection<String> aliases) {
        Map<String, String> result = new HashMap<>();
        if (!aliases.isEmpty()) {
            context.clickHouse()
                    .forEach(
                            "SELECT alias, resource_arn FROM resource_aliases FINAL WHERE alias IN "
                                    + SqlText.tuple(aliases),
                            Map.of(),
                            row -> result.put(row.string("alias"), row.string("resource_arn")));
        }
        return result;
    }

    private Map<String, Resource> known(Collection<String> arns) {
        Map<String, Resource> result = new HashMap<>();
        if (!arns.isEmpty()) {
            context.clickHouse()
                    .forEach(
                            "SELECT resource_arn, resource_type, resource_id, resource_name, aws_account_id, aws_region,"
                                    + " state, tags FROM resource_snapshots FINAL WHERE resource_arn IN "
                                    + SqlText.tuple(arns),
                            Map.of(),
                            row -> result.put(
                                    row.string("resource_arn"),
                                    new Resource(
                                            row.string("resource_arn"),
                                            row.string("resource_type"),
                                            row.string("resource_id"),
                                            row.string("resource_name"),
                                            row.string("aws_account_id"),
                                            row.string("aws_region"),
                                            row.string("state"),
                                            new TreeMap<>(),
                                            row.map("tags"))));
        }
        return result;
    }

    private Resource unknown(Arn arn) {
        return resource(
                arn.toString(),
                Naming.typeOf(arn),
                arn.id(),
                arn.account().isEmpty() ? context.scope().accountId() : arn.account(),
                arn.region().isEmpty() ? context.scope().region() : arn.region());
    }

    /** Where a call is kept that names nothing: the ARN by which IAM knows the account as a whole. */
    private Resource account() {
        String accountId = context.scope().accountId();
        return resource(
                new Arn(naming.partition(), "iam", "", accountId, "root").toString(),
                ACCOUNT_TYPE,
                accountId,
                accountId,
                context.scope().region());
    }

    private static Resource resource(String arn, String type, String id, String accountId, String region) {
        return new Resource(arn, type, id, "", accountId, region, "", new TreeMap<>(), new TreeMap<>());
    }
}
