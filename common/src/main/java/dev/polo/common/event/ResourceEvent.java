package dev.polo.common.event;

import dev.polo.common.resource.MarqoTags;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One row of {@code resource_events}: the envelope that every piece of data enters Polo in.
 *
 * @param eventId deterministic, so that a repeat is recognised
 * @param eventTime when it happened, as far as the source knows
 * @param accountRole the account's role when the event was written
 * @param value the numeric payload in {@code unit}; for cost it mirrors {@code costUsd} for readers of the float column
 * @param costUsd unblended US dollars, 0 for events that are not about cost
 */
public record ResourceEvent(
        UUID eventId,
        Instant eventTime,
        String collector,
        String accountId,
        String region,
        String resourceArn,
        String resourceType,
        String resourceId,
        String resourceName,
        EventType eventType,
        String eventAction,
        String actorArn,
        String actorName,
        MarqoTags marqo,
        String accountRole,
        double value,
        String unit,
        BigDecimal costUsd,
        BigDecimal amortizedCostUsd,
        UUID runId,
        Map<String, String> properties) {

    /** The same, made by somebody. */
    public ResourceEvent by(String actorArn, String actorName) {
        return new ResourceEvent(
                eventId,
                eventTime,
                collector,
                accountId,
                region,
                resourceArn,
                resourceType,
                resourceId,
                resourceName,
                eventType,
                eventAction,
                actorArn,
                actorName,
                marqo,
                accountRole,
                value,
                unit,
                costUsd,
                amortizedCostUsd,
                runId,
                properties);
    }
}
