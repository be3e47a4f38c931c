package dev.polo.common.event;

import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import dev.polo.common.resource.TagMap;
import dev.polo.common.scope.Run;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Turns what a collector saw into the common envelope: derives the {@code marqo_*} values from tags and stamps the
 * account's role. Immutable; one per run.
 *
 * @param accountRoles role by account id; an account without one gets an empty role
 */
public record Normaliser(TagMap tagMap, Map<String, String> accountRoles) {

    public MarqoTags marqo(Resource resource) {
        return tagMap.read(resource.tags());
    }

    public String accountRole(String accountId) {
        return accountRoles.getOrDefault(accountId, "");
    }

    /** An event about a resource that carries no number: lifecycle, configuration or tags. */
    public ResourceEvent event(
            Run run,
            UUID eventId,
            Instant eventTime,
            Resource resource,
            EventType type,
            String action,
            Map<String, String> properties) {
        return event(run, eventId, eventTime, resource, type, action, 0, "", properties);
    }

    /** A number that was measured about a resource. */
    public ResourceEvent measurement(
            Run run,
            UUID eventId,
            Instant eventTime,
            Resource resource,
            String action,
            double value,
            String unit,
            Map<String, String> properties) {
        return event(run, eventId, eventTime, resource, EventType.METRIC, action, value, unit, properties);
    }

    private ResourceEvent event(
            Run run,
            UUID eventId,
            Instant eventTime,
            Resource resource,
            EventType type,
            String action,
            double value,
            String unit,
            Map<String, String> properties) {
        return new ResourceEvent(
                eventId,
                eventTime,
                run.collector(),
                resource.accountId(),
                resource.region(),
                resource.arn(),
                resource.resourceType(),
                resource.resourceId(),
                resource.name(),
                type,
                action,
                "",
                "",
                marqo(resource),
                accountRole(resource.accountId()),
                value,
                unit,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                run.runId(),
                properties);
    }
}
