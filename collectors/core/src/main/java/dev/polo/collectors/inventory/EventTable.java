package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.event.ResourceEvent;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Appending to {@code resource_events}, each event once. */
public final class EventTable {
    /** The whole envelope. */
    public static final TableLayout<ResourceEvent> LAYOUT = TableLayout.<ResourceEvent>of("resource_events")
            .column("event_id", "UUID", ResourceEvent::eventId)
            .column("event_time", "DateTime64(3, 'UTC')", ResourceEvent::eventTime)
            .column("collector", "String", ResourceEvent::collector)
            .column("aws_account_id", "String", ResourceEvent::accountId)
            .column("aws_region", "String", ResourceEvent::region)
            .column("resource_arn", "String", ResourceEvent::resourceArn)
            .column("resource_type", "String", ResourceEvent::resourceType)
            .column("resource_id", "String", ResourceEvent::resourceId)
            .column("resource_name", "String", ResourceEvent::resourceName)
            .column("event_type", "String", event -> event.eventType().sqlName())
            .column("event_action", "String", ResourceEvent::eventAction)
            .column("actor_arn", "String", ResourceEvent::actorArn)
            .column("actor_name", "String", ResourceEvent::actorName)
            .column("marqo_customer", "String", event -> event.marqo().customer())
            .column("marqo_cluster", "String", event -> event.marqo().cluster())
            .column("marqo_index", "String", event -> event.marqo().index())
            .column("marqo_env", "String", event -> event.marqo().env())
            .column("marqo_purpose", "String", event -> event.marqo().purpose())
            .column("account_role", "String", ResourceEvent::accountRole)
            .column("value", "Float64", ResourceEvent::value)
            .column("unit", "String", ResourceEvent::unit)
            .column("cost_usd", "Decimal(38, 12)", ResourceEvent::costUsd)
            .column("amortized_cost_usd", "Decimal(38, 12)", ResourceEvent::amortizedCostUsd)
            .column("run_id", "UUID", ResourceEvent::runId)
            .column("properties", "Map(String, String)", ResourceEvent::properties)
            .build();

    private final ClickHouse clickHouse;

    public EventTable(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /**
     * Appends the events that are not there yet; on return they are stored.
     *
     * @return how many were new
     */
    public long append(List<ResourceEvent> events, UUID runId) {
        return appendNew(events, runId).size();
    }

    /** The same; returns the ids of the new ones. */
    Set<UUID> appendNew(List<ResourceEvent> events, UUID runId) {
        if (events.isEmpty()) {
            return Set.of();
        }
        Set<UUID> present = present(events);
        Set<UUID> appended = new HashSet<>();
        try (BatchWriter<ResourceEvent> writer = clickHouse.writer(LAYOUT, runId, events.size())) {
            events.stream()
                    .filter(event -> !present.contains(event.eventId()))
                    .filter(event -> appended.add(event.eventId()))
                    .forEach(writer::write);
        }
        return appended;
    }

    /** Found by the resource, which the table is sorted by, and then by the id. */
    private Set<UUID> present(List<ResourceEvent> events) {
        List<String> types =
                events.stream().map(ResourceEvent::resourceType).distinct().toList();
        List<String> arns =
                events.stream().map(ResourceEvent::resourceArn).distinct().toList();
        List<String> ids =
                events.stream().map(event -> event.eventId().toString()).toList();
        return new HashSet<>(clickHouse.query(
                "SELECT event_id FROM resource_events WHERE resource_type IN " + SqlText.tuple(types)
                        + " AND resource_arn IN " + SqlText.tuple(arns)
                        + " AND toString(event_id) IN " + SqlText.tuple(ids),
                row -> row.uuid("event_id")));
    }
}
