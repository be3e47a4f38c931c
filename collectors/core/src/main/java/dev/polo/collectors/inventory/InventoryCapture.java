package dev.polo.collectors.inventory;

import dev.polo.collectors.core.Brake;
import dev.polo.collectors.core.RunRecords;
import dev.polo.collectors.core.ScopeContext;
import dev.polo.collectors.core.ScopeNotice;
import dev.polo.common.clickhouse.Lease;
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
 * the two, the next run finds the same changes again, and writes no event twice. Two captures of a scope at once would
 * both find that an event is missing, so events are appended under the lease of the account and region, taken at the
 * first change: a capture that finds none, as most do, needs none.
 *
 * <p>What was not seen is looked at only after the last page: a resource is closed when two complete looks in a row did
 * not show it, see {@link RunRecords#completeLookBefore}. Many at once wait for one more that does not show them either.
 */
final class InventoryCapture<M extends SdkPojo> {
    private static final int CHUNK = 1000;
    /** By this beginning of its message a capture that was held back is recognised later. */
    private static final String BRAKE_NOTICE = "Missing at once: ";

    private final ResourceType<M> type;
    private final ScopeContext context;
    private final RunFacts facts;
    /** Of the resources that were living before, those that this capture has seen. */
    private long seenAgain;

    private final RunRecords runs;
    private final SnapshotTable snapshots;
    private final ChangeDetector changes;
    private final InventoryStore store;
    private @Nullable Lease lease;

    InventoryCapture(ResourceType<M> type, ScopeContext context, RunFacts facts, InventoryStore store) {
        this.type = type;
        this.facts = facts;
        this.context = context;
        this.store = store;
        this.runs = new RunRecords(context.clickHouse());
        this.snapshots = new SnapshotTable(context.clickHouse(), type.global());
        this.changes = new ChangeDetector(context.run(), context.normaliser(), context.capturedAt(), type.noisy());
    }

    void run() {
        try {
            capture();
        } finally {
            if (lease != null) {
                store.leases().giveBack(context.scope());
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
        if (previous.isPresent() && facts.living(context.scope(), type.global()) > seenAgain) {
            runs.completeLookBefore(context).ifPresent(this::closeMissing);
        }
    }

    private void store(Map<String, Sighting> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        InventoryStore.Answer stored = store.ask(new InventoryStore.Question(context, type, chunk.keySet()));
        List<ResourceEvent> events = new ArrayList<>();
        List<Resource> discovered = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (Sighting seen : chunk.values()) {
            KnownResource before = stored.known().get(seen.resource().arn());
            if (before != null && before.version() > context.version()) {
                continue;
            }
            if (before != null && !before.deleted() && before.version() < context.version()) {
                seenAgain++;
            }
            boolean dying = type.dying().test(seen.resource().state());
            Resource now = now(
                    seen,
                    before,
                    dying,
                    stored.told().getOrDefault(seen.resource().arn(), Map.of()));
            List<ResourceEvent> found = changes.changes(before, now);
            events.addAll(found);
            rows.add(row(before, now, !found.isEmpty(), stored.costs().map(spent -> spent.get(now.arn()))));
            if (before == null) {
                discovered.add(now);
            }
            if (!dying) {
                sources.add(now.arn());
                edges.addAll(seen.edges());
            }
        }
        write(events, discovered, rows, sources, facts.ofSharedTargets(edges));
        context.counts().resources(chunk.size());
    }

    private Resource now(Sighting seen, @Nullable KnownResource before, boolean dying, Map<String, String> told) {
        if (dying && before != null) {
            return frozen(seen.resource(), before.resource());
        }
        if (before == null) {
            return seen.resource().with(told);
        }
        Map<String, String> further = type.lasting(before.resource());
        further.putAll(told);
        // What is listed again after it was gone may be another of the same name.
        Resource now = before.deleted() ? seen.resource() : seen.over(before.resource());
        return further.isEmpty() ? now : now.with(further);
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

    /** @param previous when the last complete look before this one began */
    private void closeMissing(Instant previous) {
        List<KnownResource> missing = snapshots.notSeenSince(context.scope(), previous);
        if (missing.isEmpty()) {
            return;
        }
        long vanished = missing.stream().filter(known -> !saidToBeGone(known)).count();
        long living = snapshots.living(context.scope());
        if (Brake.holds(vanished, living) && !runs.noticedBefore(context, BRAKE_NOTICE, previous)) {
            throw new ScopeNotice(
                    Outcome.PARTIAL,
                    BRAKE_NOTICE + vanished + " of " + living
                            + " resources; none was closed. A later slot's capture closes them if it does not show them"
                            + " either.");
        }
        List<ResourceEvent> events = new ArrayList<>();
        List<KnownResource> rows = new ArrayList<>();
        for (KnownResource before : missing) {
            KnownResource gone = before.asDeleted(context.capturedAt(), versionOfGone(before));
            events.addAll(changes.changes(before, gone.resource()));
            rows.add(gone);
        }
        write(events, List.of(), rows, List.of(), List.of());
    }

    /**
     * A name that is unique in the world may be another account's by now: this account's word is newer than what it knew
     * itself, and never than what another has seen.
     */
    private long versionOfGone(KnownResource before) {
        return type.worldwideArn() ? before.version() + 1 : context.version();
    }

    /** Closed by AWS's own word, not by absence: no number of these is suspicious. */
    private boolean saidToBeGone(KnownResource known) {
        return type.dying().test(known.resource().state());
    }

    private void write(
            List<ResourceEvent> events,
            List<Resource> discovered,
            List<KnownResource> rows,
            List<String> sources,
            List<Edge> edges) {
        if (!events.isEmpty() && lease == null) {
            lease = store.leases().take(context.scope());
        }
        Lease needed = events.isEmpty() ? null : lease;
        context.counts()
                .events(store.write(
                        new InventoryStore.Finding(context, type, needed, events, discovered, rows, sources, edges)));
    }
}
