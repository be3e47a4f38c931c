package dev.polo.hierarchy;

/**
 * A 64-bit sum over all flows by which a build knows that it would write what is there already. A sum, since the order
 * in which resources arrive differs from build to build.
 */
final class FlowFingerprint {
    private FlowFingerprint() {}

    /** What a generation is, without its number. */
    record Content(long flows, long fingerprint) {}

    static Content of(HierarchyGraphs graphs, NodeTable nodes) {
        Sum sum = new Sum(nodes);
        for (Hierarchy hierarchy : Hierarchy.values()) {
            sum.salt = NameTable.mix(hierarchy.sqlName().hashCode());
            graphs.flows(hierarchy, sum);
        }
        return new Content(sum.flows, sum.total);
    }

    private static final class Sum implements FlowSink {
        private final NodeTable nodes;
        private long salt;
        private long flows;
        private long total;

        Sum(NodeTable nodes) {
            this.nodes = nodes;
        }

        @Override
        public void flow(int resource, int vertex, int parent, int depth, long mass) {
            long hash = NameTable.mix(salt ^ nodes.hash(resource));
            hash = NameTable.mix(hash ^ nodes.hash(vertex));
            hash = NameTable.mix(hash ^ (parent == NONE ? depth : nodes.hash(parent) + depth));
            total += mass == Closure.MASS ? hash : NameTable.mix(hash ^ mass);
            flows++;
        }
    }
}
