package dev.polo.hierarchy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of each node's cost goes on to one node. Where a node below it has other parents too, the rollup's rows say only
 * what the node costs for all of them; here each resource's hops are followed up, and of what passes a node only the part
 * that arrives is taken. A hop's part is rounded so that the hops to a parent sum to the parent's part, to the last digit.
 */
final class FlowsToNode {
    private static final int SHARE_DECIMALS = 12;

    /** A resource with lines on a day, and what these cost. */
    record Leaf(LocalDate day, String hierarchy, String resource, BigDecimal cost) {}

    /** @param parent {@link CostTree#UNALLOCATED} at a root that has no place */
    record Hop(String node, String type, String name, String parent, BigDecimal share) {}

    private record Place(LocalDate day, String hierarchy, String node, String parent) {}

    private final String target;
    private final LocalDate shownDay;
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable Leaf leaf;
    private final Map<Place, TreeRow> rows = new LinkedHashMap<>();

    /** @param shownDay of the rows */
    FlowsToNode(String target, LocalDate shownDay) {
        this.target = target;
        this.shownDay = shownDay;
    }

    /** One hop after the other, a resource's of a day together. */
    void add(Leaf of, Hop hop) {
        if (!of.equals(leaf)) {
            follow();
            leaf = of;
        }
        hops.add(hop);
    }

    private void follow() {
        if (leaf == null) {
            return;
        }
        Parts parts = new Parts(hops);
        for (Hop hop : hops) {
            BigDecimal part = hop.node.equals(target) ? hop.share : parts.of(hop);
            if (part.signum() != 0) {
                BigDecimal cost = leaf.cost.multiply(part);
                BigDecimal direct = hop.node.equals(leaf.resource) ? cost : BigDecimal.ZERO;
                rows.merge(
                        new Place(leaf.day, leaf.hierarchy, hop.node, hop.parent),
                        new TreeRow(
                                leaf.hierarchy, hop.node, hop.type, hop.name, hop.parent, shownDay, cost, direct, 1),
                        TreeRow::beside);
            }
        }
        hops.clear();
    }

    /** A row per day, node and parent; nothing can be added afterwards. */
    List<TreeRow> rows() {
        follow();
        return List.copyOf(rows.values());
    }

    /** One resource's hops; on one day they have no cycle. */
    private final class Parts {
        private final Map<String, List<Hop>> outOf = new HashMap<>();
        private final Map<String, List<Hop>> into = new HashMap<>();
        /** By parent and then in the order of its hops. */
        private final Map<String, Map<Hop, BigDecimal>> parts = new HashMap<>();

        Parts(Collection<Hop> hops) {
            for (Hop hop : hops) {
                outOf.computeIfAbsent(hop.node, key -> new ArrayList<>()).add(hop);
                into.computeIfAbsent(hop.parent, key -> new ArrayList<>()).add(hop);
            }
        }

        /** What of a hop arrives at the target. */
        BigDecimal of(Hop hop) {
            Map<Hop, BigDecimal> siblings = parts.get(hop.parent);
            if (siblings == null) {
                siblings = divide(hop.parent);
                parts.put(hop.parent, siblings);
            }
            return siblings.getOrDefault(hop, BigDecimal.ZERO);
        }

        private Map<Hop, BigDecimal> divide(String parent) {
            List<Hop> hops = into.getOrDefault(parent, List.of());
            BigDecimal whole = sum(hops);
            BigDecimal arriving = parent.equals(target)
                    ? whole
                    : outOf.getOrDefault(parent, List.of()).stream()
                            .map(this::of)
                            .reduce(BigDecimal.ZERO, BigDecimal::add);
            Map<Hop, BigDecimal> result = new HashMap<>();
            if (arriving.signum() == 0) {
                return result;
            }
            BigDecimal before = BigDecimal.ZERO;
            BigDecimal taken = BigDecimal.ZERO;
            for (Hop hop : hops) {
                before = before.add(hop.share);
                BigDecimal upToHere = before.multiply(arriving).divide(whole, SHARE_DECIMALS, RoundingMode.DOWN);
                result.put(hop, upToHere.subtract(taken));
                taken = upToHere;
            }
            return result;
        }

        private static BigDecimal sum(List<Hop> hops) {
            return hops.stream().map(Hop::share).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }
}
