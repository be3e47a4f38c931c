package dev.polo.collectors.hierarchyadmin;

import dev.polo.collectors.core.Brake;
import dev.polo.collectors.core.ScopeContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of nodes that a whole reading did not show: a first time they are noted as missing, and when a later slot
 * misses them too they are gone. Many at once wait for one more slot, as resources do: an emptied or wrong table looks
 * like a clean-up.
 *
 * @param what the nodes of the group, as the notice calls them
 */
record Absence(String what, NodeSource source, Set<NodeType> types) {
    /**
     * Notes what is missing.
     *
     * @param shown ids that the reading named, whether it could read them or not
     * @return the notice when a brake holds
     */
    Optional<String> settle(ScopeContext context, NodeChanges changes, Set<String> shown) {
        List<NodeRow> living = changes.known().stream()
                .filter(row -> row.living()
                        && row.is(source)
                        && types.contains(row.node().type()))
                .toList();
        List<NodeRow> absent =
                living.stream().filter(row -> !shown.contains(row.node().id())).toList();
        absent.stream().filter(row -> !row.missing()).forEach(changes::missing);
        Instant slot = context.run().slot();
        List<NodeRow> again = absent.stream()
                .filter(row -> row.missing() && row.missingSince().isBefore(slot))
                .toList();
        if (Brake.holds(again.size(), living.size()) && !heldBefore(context, again)) {
            return Optional.of(beginning() + again.size() + " of " + living.size()
                    + "; all are kept. The next run takes them out if it does not find them either.");
        }
        again.forEach(changes::deleted);
        return Optional.empty();
    }

    private String beginning() {
        return "Missing at once from " + what + ": ";
    }

    /** Whether an earlier slot has held these back already. */
    private boolean heldBefore(ScopeContext context, List<NodeRow> absent) {
        Instant first = absent.stream()
                .map(NodeRow::missingSince)
                .min(Instant::compareTo)
                .orElseThrow();
        return context.clickHouse()
                        .query(
                                """
                                SELECT count() AS n FROM collector_runs
                                WHERE collector = {collector:String} AND resource_type = {type:String}
                                  AND scope_kind = 'scope' AND position(message, {beginning:String}) > 0
                                  AND captured_at > fromUnixTimestamp64Milli({first:Int64})
                                  AND slot < fromUnixTimestamp64Milli({slot:Int64})
                                """,
                                Map.of(
                                        "collector", context.scope().collector(),
                                        "type", context.scope().resourceType(),
                                        "beginning", beginning(),
                                        "first", Long.toString(first.toEpochMilli()),
                                        "slot",
                                                Long.toString(
                                                        context.run().slot().toEpochMilli())),
                                row -> row.number("n"))
                        .getFirst()
                > 0;
    }
}
