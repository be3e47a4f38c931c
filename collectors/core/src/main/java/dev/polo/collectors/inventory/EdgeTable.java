package dev.polo.collectors.inventory;

import dev.polo.common.clickhouse.BatchWriter;
import dev.polo.common.clickhouse.ClickHouse;
import dev.polo.common.clickhouse.SqlText;
import dev.polo.common.clickhouse.TableLayout;
import dev.polo.common.resource.Edge;
import dev.polo.common.resource.Relationship;
import dev.polo.common.scope.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Keeping {@code resource_relationships}: an edge that is seen is alive, one that its living source no longer shows has
 * ended, and one whose source was not seen is left as it is.
 */
public final class EdgeTable {
    private static final Instant ALIVE = Instant.EPOCH;

    private record KnownEdge(Edge edge, Instant discoveredAt, Instant lastSeen, Instant endedAt, long version) {
        String key() {
            return EdgeTable.key(edge);
        }
    }

    private static final TableLayout<KnownEdge> LAYOUT = TableLayout.<KnownEdge>of("resource_relationships")
            .column("source_arn", "String", row -> row.edge.sourceArn())
            .column("target_arn", "String", row -> row.edge.targetArn())
            .column("relationship", "String", row -> row.edge.relationship().sqlName())
            .column("is_cost_parent", "UInt8", row -> row.edge.relationship().costParent() ? 1 : 0)
            .column("properties", "Map(String, String)", row -> row.edge.properties())
            .column("discovered_at", "DateTime64(3, 'UTC')", KnownEdge::discoveredAt)
            .column("last_seen", "DateTime64(3, 'UTC')", KnownEdge::lastSeen)
            .column("ended_at", "DateTime64(3, 'UTC')", KnownEdge::endedAt)
            .column("_version", "UInt64", KnownEdge::version)
            .build();

    private final ClickHouse clickHouse;
    private final UUID runId;
    private final Instant capturedAt;

    /** What a capture knows now about the edges of some sources, see {@link #update}. */
    record Update(
            Collection<String> sources, Collection<Relationship> owned, Collection<Edge> seen, Instant capturedAt) {}

    public EdgeTable(ClickHouse clickHouse, UUID runId, Instant capturedAt) {
        this.clickHouse = clickHouse;
        this.runId = runId;
        this.capturedAt = capturedAt;
    }

    /**
     * Brings the edges of some sources up to date.
     *
     * @param sources the sources whose edges of these kinds are completely known now
     * @param owned the kinds of edges the caller finds
     * @param seen all edges found for these sources
     */
    public void update(Collection<String> sources, Collection<Relationship> owned, Collection<Edge> seen) {
        updateAll(clickHouse, runId, List.of(new Update(sources, owned, seen, capturedAt)));
    }

    /** The same for several captures, which have no source in common. */
    static void updateAll(ClickHouse clickHouse, UUID runId, List<Update> updates) {
        Map<String, List<KnownEdge>> known = known(clickHouse, updates);
        List<KnownEdge> rows = new ArrayList<>();
        updates.forEach(update -> rows.addAll(rows(update, known)));
        if (!rows.isEmpty()) {
            try (BatchWriter<KnownEdge> writer = clickHouse.writer(LAYOUT, runId, rows.size())) {
                writer.writeAll(rows);
            }
        }
    }

    private static List<KnownEdge> rows(Update update, Map<String, List<KnownEdge>> knownBySource) {
        Instant capturedAt = update.capturedAt;
        Map<String, KnownEdge> known = new HashMap<>();
        for (String source : update.sources) {
            knownBySource.getOrDefault(source, List.of()).stream()
                    .filter(edge -> update.owned.contains(edge.edge.relationship()))
                    .forEach(edge -> known.put(edge.key(), edge));
        }
        List<KnownEdge> rows = new ArrayList<>();
        for (Edge edge : new LinkedHashSet<>(update.seen)) {
            KnownEdge before = known.remove(key(edge));
            Instant since = before == null || !before.endedAt.equals(ALIVE) ? capturedAt : before.discoveredAt;
            rows.add(new KnownEdge(edge, since, capturedAt, ALIVE, capturedAt.toEpochMilli()));
        }
        known.values().stream()
                .filter(edge -> edge.endedAt.equals(ALIVE) && edge.version < capturedAt.toEpochMilli())
                .forEach(gone -> rows.add(new KnownEdge(
                        gone.edge, gone.discoveredAt, gone.lastSeen, capturedAt, capturedAt.toEpochMilli())));
        return rows;
    }

    /**
     * Living resources of the scope's account and region from which edges of a kind start. A caller that finds edges
     * from the far end, as from target groups to load balancers, has to name these as sources too: one that nothing
     * points from any more would else keep its edges for ever.
     */
    public Set<String> livingSources(Relationship relationship, String resourceType, Scope scope) {
        return new TreeSet<>(clickHouse.query(
                """
                SELECT DISTINCT source_arn FROM resource_relationships FINAL
                WHERE relationship = {relationship:String} AND ended_at = toDateTime64(0, 3, 'UTC')
                  AND source_arn IN (
                      SELECT resource_arn FROM resource_snapshots FINAL
                      WHERE resource_type = {type:String} AND aws_account_id = {account:String}
                        AND aws_region = {region:String} AND state != 'deleted')
                """,
                Map.of(
                        "relationship", relationship.sqlName(),
                        "type", resourceType,
                        "account", scope.accountId(),
                        "region", scope.region()),
                row -> row.string("source_arn")));
    }

    private static Map<String, List<KnownEdge>> known(ClickHouse clickHouse, List<Update> updates) {
        List<String> sources = new ArrayList<>();
        Set<String> kinds = new TreeSet<>();
        for (Update update : updates) {
            if (!update.owned.isEmpty()) {
                sources.addAll(update.sources);
                update.owned.forEach(kind -> kinds.add(kind.sqlName()));
            }
        }
        Map<String, List<KnownEdge>> result = new HashMap<>();
        if (sources.isEmpty()) {
            return result;
        }
        clickHouse
                .query(
                        "SELECT * FROM resource_relationships FINAL PREWHERE source_arn IN " + SqlText.tuple(sources)
                                + " AND relationship IN " + SqlText.tuple(kinds),
                        row -> new KnownEdge(
                                new Edge(
                                        row.string("source_arn"),
                                        row.string("target_arn"),
                                        Relationship.valueOf(
                                                row.string("relationship").toUpperCase(Locale.ROOT)),
                                        row.map("properties")),
                                row.instant("discovered_at"),
                                row.instant("last_seen"),
                                row.instant("ended_at"),
                                row.number("_version")))
                .forEach(edge -> result.computeIfAbsent(edge.edge.sourceArn(), _ -> new ArrayList<>())
                        .add(edge));
        return result;
    }

    private static String key(Edge edge) {
        return edge.sourceArn() + " " + edge.relationship() + " " + edge.targetArn();
    }
}
