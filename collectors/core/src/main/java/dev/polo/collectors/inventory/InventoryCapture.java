package dev.polo.collectors.inventory;

import dev.polo.collectors.core.Brake;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.MarqoTags;
import dev.polo.common.resource.Resource;
import dev.polo.common.scope.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
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
 * the two, the next run finds the same changes again, and writes no event twice. Two captures of a scope at once would
 * both find that an event is missing, so events are appended under the scope's lease, taken at the first change: a
 * capture that finds none, as most do, needs none.
 *
 * <p>What was not seen is looked at only after the last page: a resource is closed when two complete captures in a row
 * did not show it. Many at once wait for one more capture that does not show them either.
 */
final class InventoryCapture<M extends SdkPojo> {
    private static final int CHUNK = 1000;
    /** By this beginning of its message a capture that was held back is recognised later. */
    private static final String BRAKE_NOTICE = "Missing at once: ";

    private static final Duration WAIT = Duration.ofMinutes(5);

    private final ResourceType<M> type;
    private final ScopeContext context;
    private final RunFacts facts;
    /** Of the resources that were living before, those that this capture has seen. */
    private long seenAgain;

    private final RunRecords runs;
    private final SnapshotTable snapshots;
    private final AliasTable aliases;
    private final ChangeDetector changes;
    private final LedgerCosts ledgerCosts;
    private @Nullable Lease lease;

    InventoryCapture(ResourceType<M> type, ScopeContext context, RunFacts facts) {
        this.type = type;
        this.facts = facts;
        this.context = context;
        this.runs = new RunRecords(context.clickHouse());
        this.snapshots = new SnapshotTable(context.clickHouse(), type.global());
        this.aliases = new AliasTable(context.clickHouse());
        this.ledgerCosts = new LedgerCosts(context.clickHouse(), context.scope(), context.capturedAt());
        this.changes = new ChangeDetector(context.run(), context.normaliser(), context.capturedAt(), type.noisy());
    }

    void run() {
        try {
            capture();
        } finally {
            if (lease != null) {
                lease.close();
            }
        }
    }

    private void capture() {
        Optional<Instant> previous = facts.newestComplete(context.scope());
        context.checkNewest(previous);
        Map<String, Sighting> chunk = new LinkedHashMap<>();
        for (List<Sighting> page : type.read(context.aws(), context.capturedAt())) {
            context.counts().page();
            page.forEach(seen -> chunk.put(seen.resource().arn(), seen));
            if (chunk.size() >= CHUNK) {
                store(chunk);
                chunk.clear();
            }
        }
        store(chunk);
        if (facts.living(context.scope(), type.global()) > seenAgain) {
            previous.ifPresent(this::closeMissing);
        }
    }

    private void store(Map<String, Sighting> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        Map<String, KnownResource> known = snapshots.byArn(chunk.keySet());
        Map<String, Map<String, String>> told =
                new LearntProperties(context.clickHouse()).of(type, chunk.keySet(), context.capturedAt());
        Optional<Map<String, LedgerCosts.Costs>> costs = ledgerCosts.of(chunk.keySet());
        List<ResourceEvent> events = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (Sighting seen : chunk.values()) {
            KnownResource before = known.get(seen.resource().arn());
            if (before != null && before.version() > context.version()) {
                continue;
            }
            if (before != null && !before.deleted() && before.version() < context.version()) {
                seenAgain++;
            }
            boolean dying = type.dying().test(seen.resource().state());
            Resource now =
                    now(seen, before, dying, told.getOrDefault(seen.resource().arn(), Map.of()));
            List<ResourceEvent> found = changes.changes(before, now);
            events.addAll(found);
            rows.add(row(before, now, !found.isEmpty(), costs.map(spent -> spent.get(now.arn()))));
            if (!dying) {
                sources.add(now.arn());
                edges.addAll(seen.edges());
            }
        }
        append(events);
        // Before the snapshots: what is known has its aliases, and they are written only once.
        aliases.write(
                rows.stream()
                        .map(KnownResource::resource)
                        .filter(resource -> !known.containsKey(resource.arn()))
                        .toList(),
                context.run().runId(),
                context.version());
        write(rows);
        new EdgeTable(context.clickHouse(), context.run().runId(), context.capturedAt())
                .update(sources, type.relationships(), facts.ofSharedTargets(edges));
        context.counts().resources(chunk.size());
    }

    private Resource now(Sighting seen, @Nullable KnownResource before, boolean dying, Map<String, String> told) {
        if (dying && before != null) {
            return frozen(seen.resource(), before.resource());
        }
        Resource now = before == null ? seen.resource() : seen.over(before.resource());
        return told.isEmpty() ? now : now.with(told);
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

    private KnownResource row(
            @Nullable KnownResource before, Resource now, boolean changed, Optional<LedgerCosts.Costs> costs) {
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
                costs.map(LedgerCosts.Costs::daily).orElse(before == null ? BigDecimal.ZERO : before.costDailyUsd()),
                costs.map(LedgerCosts.Costs::monthly)
                        .orElse(before == null ? BigDecimal.ZERO : before.costMonthlyUsd()),
                context.version());
    }

    /** @param previous when the last complete capture before this one began */
    private void closeMissing(Instant previous) {
        List<KnownResource> missing = snapshots.notSeenSince(context.scope(), previous);
        if (missing.isEmpty()) {
            return;
        }
        long vanished = missing.stream().filter(known -> !saidToBeGone(known)).count();
        long living = snapshots.living(context.scope());
        if (Brake.holds(vanished, living) && !runs.noticedSince(context.scope(), BRAKE_NOTICE, previous)) {
            throw new ScopeNotice(
                    Outcome.PARTIAL,
                    BRAKE_NOTICE + vanished + " of " + living
                            + " resources; none was closed. The next capture closes them if it does not show them"
                            + " either.");
        }
        List<ResourceEvent> events = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        for (KnownResource before : missing) {
            KnownResource gone = before.asDeleted(context.capturedAt(), context.version());
            events.addAll(changes.changes(before, gone.resource()));
            rows.add(gone);
        }
        append(events);
        write(rows);
    }

    /** Closed by AWS's own word, not by absence: no number of these is suspicious. */
    private boolean saidToBeGone(KnownResource known) {
        return type.dying().test(known.resource().state());
    }

    private void append(List<ResourceEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        if (lease == null) {
            lease = Lease.acquire(context.clickHouse(), "inventory " + context.scope(), WAIT);
        } else {
            lease.check();
        }
        context.counts()
                .events(new EventTable(context.clickHouse())
                        .append(events, context.run().runId()));
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
