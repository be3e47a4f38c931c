package dev.polo.hierarchy;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the cost trees to read.
 *
 * @param nodeId only this node and what is under it; null: from the roots
 * @param from first day, UTC
 * @param to last day, included
 * @param maxDepth levels below the roots or the node; 0 is these alone
 * @param asKnownNow whether each day is attributed by what is known now, instead of by what was in force at its end
 */
public record TreeQuery(
        Set<Hierarchy> hierarchies,
        @Nullable String nodeId,
        LocalDate from,
        LocalDate to,
        int maxDepth,
        boolean asKnownNow) {
    /** All three trees of one day, whole. */
    public static TreeQuery of(LocalDate day) {
        return new TreeQuery(EnumSet.allOf(Hierarchy.class), null, day, day, Integer.MAX_VALUE, false);
    }

    public TreeQuery in(Hierarchy hierarchy) {
        return new TreeQuery(EnumSet.of(hierarchy), nodeId, from, to, maxDepth, asKnownNow);
    }

    public TreeQuery under(String node) {
        return new TreeQuery(hierarchies, node, from, to, maxDepth, asKnownNow);
    }

    public TreeQuery between(LocalDate first, LocalDate last) {
        return new TreeQuery(hierarchies, nodeId, first, last, maxDepth, asKnownNow);
    }

    public TreeQuery depth(int levels) {
        return new TreeQuery(hierarchies, nodeId, from, to, levels, asKnownNow);
    }

    /** With today's parents for every day. */
    public TreeQuery knownNow() {
        return new TreeQuery(hierarchies, nodeId, from, to, maxDepth, true);
    }

    boolean whole() {
        return nodeId == null && maxDepth == Integer.MAX_VALUE;
    }
}
