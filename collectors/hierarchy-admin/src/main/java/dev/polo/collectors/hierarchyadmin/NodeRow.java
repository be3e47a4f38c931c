package dev.polo.collectors.hierarchyadmin;

import java.time.Instant;

/**
 * A stored node.
 *
 * @param source by {@link NodeSource#sqlName()}
 * @param updatedAt the capture that wrote it: its version
 * @param missingSince the first capture that did not show it; the epoch while its source shows it
 * @param deletedAt when it was known to be gone; the epoch while it lives
 */
record NodeRow(
        HierarchyNode node,
        String source,
        Instant createdAt,
        Instant updatedAt,
        Instant missingSince,
        Instant deletedAt) {
    static NodeRow first(HierarchyNode node, NodeSource source, Instant at) {
        return new NodeRow(node, source.sqlName(), at, at, Instant.EPOCH, Instant.EPOCH);
    }

    boolean living() {
        return deletedAt.equals(Instant.EPOCH);
    }

    boolean missing() {
        return !missingSince.equals(Instant.EPOCH);
    }

    boolean is(NodeSource wanted) {
        return source.equals(wanted.sqlName());
    }

    NodeRow shownAs(HierarchyNode now, NodeSource shownBy, Instant at) {
        return new NodeRow(now, shownBy.sqlName(), createdAt, at, Instant.EPOCH, Instant.EPOCH);
    }

    NodeRow asMissing(Instant at) {
        return new NodeRow(node, source, createdAt, at, at, deletedAt);
    }

    NodeRow asDeleted(Instant at) {
        return new NodeRow(node, source, createdAt, at, missing() ? missingSince : at, at);
    }

    /** Whether both say the same, whenever they were written. */
    boolean says(NodeRow other) {
        return equals(new NodeRow(other.node, other.source, createdAt, updatedAt, other.missingSince, other.deletedAt));
    }
}
