package dev.polo.collectors.inventory;

import dev.polo.collectors.core.ScopeContext;
import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.Lease;
import dev.polo.common.event.ResourceEvent;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the captures of a run ask of ClickHouse and tell it. Estates are many small scopes, and a statement takes the
 * server far longer than the rows of one scope do, so those that come at the same time share their statements.
 */
final class InventoryStore {
    /** Resources in one turn: what bounds the memory and the length of the SQL. */
    private static final int MOST_RESOURCES = 10_000;

    /** Resources of one scope that were just read. */
    record Question(ScopeContext context, ResourceType<?> type, Set<String> arns) {}

    /**
     * What is stored about them, and perhaps about others.
     *
     * @param told properties that other collectors' events tell
     * @param costs empty while no day of the account's bill is captured
     */
    record Answer(
            Map<String, KnownResource> known,
            Map<String, Map<String, String>> told,
            Optional<Map<String, LedgerCosts.Costs>> costs) {}

    /**
     * What a capture found out about some resources of its scope.
     *
     * @param lease held for the events; null where there are none
     * @param discovered those that were not known before
     * @param sources resources whose edges are completely known now
     */
    record Finding(
            ScopeContext context,
            ResourceType<?> type,
            @Nullable Lease lease,
            List<ResourceEvent> events,
            List<Resource> discovered,
            List<KnownResource> rows,
            List<String> sources,
            List<Edge> edges) {}

    private final ClickHouse clickHouse;
    private final PlaceLeases leases;
    private final LedgerCosts ledgerCosts;
    private final Together<Question, Answer> questions;
    private final Together<Finding, Long> findings;

    InventoryStore(ClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.leases = new PlaceLeases(clickHouse);
        this.ledgerCosts = new LedgerCosts(clickHouse);
        this.questions =
                new Together<>(this::answers, question -> question.arns().size(), MOST_RESOURCES);
        this.findings = new Together<>(this::writeAll, finding -> finding.rows().size(), MOST_RESOURCES);
    }

    PlaceLeases leases() {
        return leases;
    }

    Answer ask(Question question) {
        return questions.with(question);
    }

    /**
     * Events first, by an anti-join on their ids, and snapshots after them. Aliases go before the snapshots: what is
     * known has its aliases, and they are written only once.
     *
     * @return how many of the events were new
     */
    long write(Finding finding) {
        return findings.with(finding);
    }

    private List<Answer> answers(List<Question> asked) {
        List<String> arns = new ArrayList<>();
        asked.forEach(question -> arns.addAll(question.arns()));
        Map<String, KnownResource> known = SnapshotTable.byArn(clickHouse, arns);
        Map<String, Map<String, String>> told = told(asked);
        List<Optional<Map<String, LedgerCosts.Costs>>> costs = ledgerCosts.of(asked);
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            answers.add(new Answer(known, told, costs.get(i)));
        }
        return answers;
    }

    private Map<String, Map<String, String>> told(List<Question> asked) {
        IdentityHashMap<ResourceType<?>, List<Question>> byType = asked.stream()
                .collect(Collectors.groupingBy(Question::type, IdentityHashMap::new, Collectors.toList()));
        Map<String, Map<String, String>> result = new HashMap<>();
        byType.forEach((type, questions) -> {
            List<String> arns = questions.stream()
                    .flatMap(question -> question.arns().stream())
                    .toList();
            // The earliest: no capture is told what came after it.
            Instant at = questions.stream()
                    .map(question -> question.context().capturedAt())
                    .min(Comparator.naturalOrder())
                    .orElseThrow();
            result.putAll(new LearntProperties(clickHouse).of(type, arns, at));
        });
        return result;
    }

    private List<Long> writeAll(List<Finding> found) {
        UUID runId = found.getFirst().context().run().runId();
        Lease.checkAll(
                clickHouse,
                found.stream()
                        .map(Finding::lease)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList());
        List<ResourceEvent> events =
                found.stream().flatMap(finding -> finding.events().stream()).toList();
        Set<UUID> appended = new EventTable(clickHouse).appendNew(events, runId);
        new AliasTable(clickHouse).write(found, runId);
        List<KnownResource> rows =
                found.stream().flatMap(finding -> finding.rows().stream()).toList();
        if (!rows.isEmpty()) {
            try (BatchWriter<KnownResource> writer = clickHouse.writer(SnapshotTable.LAYOUT, runId, rows.size())) {
                writer.writeAll(rows);
            }
        }
        EdgeTable.updateAll(
                clickHouse,
                runId,
                found.stream()
                        .map(finding -> new EdgeTable.Update(
                                finding.sources(),
                                finding.type().relationships(),
                                finding.edges(),
                                finding.context().capturedAt()))
                        .toList());
        return found.stream()
                .map(finding -> finding.events().stream()
                        .filter(event -> appended.contains(event.eventId()))
                        .count())
                .toList();
    }
}
