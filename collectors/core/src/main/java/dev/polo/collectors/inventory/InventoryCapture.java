package dev.polo.collectors.inventory;

import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;

/**
 * One reading of one scope. Pages are taken as they come, a thousand resources or so at a time: looked up, compared,
 * written; so memory holds one such chunk however large the estate is.
 *
 * <p>Within a chunk events go in first, by an anti-join on their ids, and snapshots second: if the process dies between
 * the two, the next run finds the same changes again, and writes no event twice.
 *
 * <p>What was not seen is looked at only after the last page: a resource is closed when two complete captures in a row
 * did not show it.
 */
final class InventoryCapture<M extends SdkPojo> {
    private static final int CHUNK = 1000;
    /** More than this many, and more than this share of a scope, gone at once is rather a fault than a clean-up. */
    private static final int BRAKE_COUNT = 10;

    private static final int BRAKE_PERCENT = 20;

    private record Seen(Resource resource, List<Edge> edges) {}

    private final ResourceType<M> type;
    private final ScopeContext context;
    private final ResourceMapper<M> mapper;
    private final SnapshotTable snapshots;
    private final ChangeDetector changes;

    InventoryCapture(ResourceType<M> type, ScopeContext context) {
        this.type = type;
        this.context = context;
        this.mapper = new ResourceMapper<>(
                type,
                context.scope().accountId(),
                context.scope().region(),
                context.aws().partition());
        this.snapshots = new SnapshotTable(context.clickHouse());
        this.changes = new ChangeDetector(context.run(), context.normaliser(), context.capturedAt(), type.noisy());
    }

    void run() {
        Optional<Instant> previous = new RunRecords(context.clickHouse()).newestComplete(context.scope());
        if (previous.isPresent() && previous.get().isAfter(context.capturedAt())) {
            throw new ScopeNotice(Outcome.SUPERSEDED, "a capture from " + previous.get() + " is already stored");
        }
        Map<String, Seen> chunk = new LinkedHashMap<>();
        for (List<M> page : type.lister().apply(context.aws())) {
            context.counts().page();
            Map<String, Map<String, String>> pageTags = type.pageTags().apply(context.aws(), page);
            for (M item : page) {
                Resource resource =
                        mapper.resource(item, pageTags.getOrDefault(type.id().apply(item), Map.of()));
                chunk.put(resource.arn(), new Seen(resource, mapper.edges(item, resource.arn())));
            }
            if (chunk.size() >= CHUNK) {
                store(chunk);
                chunk.clear();
            }
        }
        store(chunk);
        previous.ifPresent(this::closeMissing);
    }

    private void store(Map<String, Seen> chunk) {
        Map<String, KnownResource> known = snapshots.byArn(chunk.keySet());
        List<ResourceEvent> events = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (Seen seen : chunk.values()) {
            KnownResource before = known.get(seen.resource().arn());
            if (before != null && before.version() > context.version()) {
                continue;
            }
            boolean dying = type.dying().test(seen.resource().state());
            Resource now = dying && before != null ? frozen(seen.resource(), before.resource()) : seen.resource();
            List<ResourceEvent> found = changes.changes(before, now);
            events.addAll(found);
            rows.add(row(before, now, !found.isEmpty()));
            if (!dying) {
                sources.add(now.arn());
                edges.addAll(seen.edges());
            }
        }
        context.counts()
                .events(new EventTable(context.clickHouse())
                        .append(events, context.run().runId()));
        write(rows);
        new AliasTable(context.clickHouse())
                .write(
                        rows.stream().map(KnownResource::resource).toList(),
                        context.run().runId(),
                        context.version());
        new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt())
                .update(sources, type.relationships(), edges);
        context.counts().resources(chunk.size());
    }

    /**
     * A terminated instance stays listed for up to an hour without its tags and attachments: it keeps those it had.
     * Source: Amazon EC2 User Guide, "Terminate your instance".
     */
    private static Resource frozen(Resource now, Resource before) {
        return new Resource(
                now.arn(),
                now.resourceType(),
                now.resourceId(),
                before.name(),
                now.accountId(),
                now.region(),
                now.state(),
                before.properties(),
                before.tags());
    }

    private KnownResource row(@Nullable KnownResource before, Resource now, boolean changed) {
        MarqoTags marqo = context.normaliser().marqo(now);
        String role = context.normaliser().accountRole(now.accountId());
        Instant capturedAt = context.capturedAt();
        return new KnownResource(
                now,
                marqo,
                role,
                before == null ? capturedAt : before.firstSeen(),
                capturedAt,
                before == null || changed ? capturedAt : before.lastUpdated(),
                before == null ? BigDecimal.ZERO : before.costDailyUsd(),
                before == null ? BigDecimal.ZERO : before.costMonthlyUsd(),
                context.version());
    }

    /** @param previous when the last complete capture before this one began */
    private void closeMissing(Instant previous) {
        List<KnownResource> missing = snapshots.notSeenSince(context.scope(), previous);
        if (missing.isEmpty()) {
            return;
        }
        long living = snapshots.living(context.scope());
        if (missing.size() > BRAKE_COUNT && missing.size() * 100L > living * BRAKE_PERCENT) {
            throw new ScopeNotice(
                    Outcome.PARTIAL,
                    missing.size() + " of " + living + " resources are missing at once; none was closed. If they are"
                            + " really gone, this passes when the list is confirmed.");
        }
        List<ResourceEvent> events = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        for (KnownResource before : missing) {
            KnownResource gone = before.asDeleted(context.capturedAt(), context.version());
            events.addAll(changes.changes(before, gone.resource()));
            rows.add(gone);
        }
        context.counts()
                .events(new EventTable(context.clickHouse())
                        .append(events, context.run().runId()));
        write(rows);
    }

    private void write(List<KnownResource> rows) {
        if (!rows.isEmpty()) {
            try (BatchWriter<KnownResource> writer = context.clickHouse()
                    .writer(SnapshotTable.LAYOUT, context.run().runId(), rows.size())) {
                writer.writeAll(rows);
            }
        }
    }
}
