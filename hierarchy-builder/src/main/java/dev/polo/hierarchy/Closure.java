package dev.polo.hierarchy;

import dev.polo.common.error.ErrorCode;
import dev.polo.common.error.PoloException;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Every ancestor of every resource, with the share of the resource's cost that reaches it.
 *
 * <p>A resource starts with 10^12 units of mass. At each vertex the mass that arrives is split evenly over the parents;
 * what does not divide goes, a unit each, to the first parents (largest remainder: all remainders are equal, so the
 * order of the parents decides). Mass is only ever moved, so the units that reach the roots are 10^12 again, a vertex
 * has what flows in from its children, and shares of 12 decimals add up to exactly 1, where rounded thirds would not.
 *
 * <p>Most resources have one parent at each step and are followed by a loop over two arrays. Where ways part, the
 * ancestors are collected breadth first (which gives the fewest hops) and then visited children before parents, so that
 * mass arriving on several ways is together before it is split again; ways are never enumerated, whose number doubles
 * with each diamond. Needs memory for the graph, and none per flow.
 */
final class Closure {
    /** Units that stand for a resource's whole cost: as many as a share's 12 decimals can tell apart. */
    static final long MASS = 1_000_000_000_000L;

    /** {@code depth} is a UInt8. */
    static final int MOST_DEPTH = 255;

    private final ParentGraph graph;
    private final TopologicalOrder order;
    private final IntFunction<String> names;

    private final int[] seenBy;
    private final int[] depths;
    private final long[] masses;
    private long[] reached = new long[64];
    private int generation;

    /** For a graph without cycles. */
    Closure(ParentGraph graph, IntFunction<String> names) {
        this.order = TopologicalOrder.of(graph);
        if (!order.leftOver().isEmpty()) {
            throw new PoloException(ErrorCode.BUG, "The hierarchy still has a cycle after cycles were broken.");
        }
        this.graph = graph;
        this.names = names;
        this.seenBy = new int[graph.size()];
        this.depths = new int[graph.size()];
        this.masses = new long[graph.size()];
    }

    /** The flows of the vertices 0 to {@code resources} - 1, in this order. */
    void flows(int resources, FlowSink sink) {
        for (int resource = 0; resource < resources; resource++) {
            flowsOf(resource, sink);
        }
    }

    ParentGraph graph() {
        return graph;
    }

    TopologicalOrder order() {
        return order;
    }

    /** What a parent gets of the mass at a vertex. */
    static long part(long mass, int parents, int index) {
        return mass / parents + (index < mass % parents ? 1 : 0);
    }

    /** The flows of one vertex. */
    void flowsOf(int resource, FlowSink sink) {
        int vertex = resource;
        int depth = 0;
        while (graph.parentCount(vertex) == 1) {
            int parent = graph.parent(vertex, 0);
            sink.flow(resource, vertex, parent, depth, MASS);
            vertex = parent;
            depth = deeper(depth, resource, vertex);
        }
        if (graph.parentCount(vertex) == 0) {
            sink.flow(resource, vertex, FlowSink.NONE, depth, MASS);
        } else {
            split(resource, vertex, depth, sink);
        }
    }

    private void split(int resource, int start, int startDepth, FlowSink sink) {
        int count = reach(resource, start, startDepth);
        // Entries are (rank, vertex) in one long: sorted, children come before their parents.
        Arrays.sort(reached, 0, count);
        for (int i = 0; i < count; i++) {
            int vertex = (int) reached[i];
            long mass = masses[vertex];
            int parents = graph.parentCount(vertex);
            if (parents == 0) {
                sink.flow(resource, vertex, FlowSink.NONE, depths[vertex], mass);
                continue;
            }
            for (int p = 0; p < parents; p++) {
                int parent = graph.parent(vertex, p);
                long part = part(mass, parents, p);
                masses[parent] += part;
                sink.flow(resource, vertex, parent, depths[vertex], part);
            }
        }
    }

    private int reach(int resource, int start, int startDepth) {
        generation++;
        int count = 0;
        count = visit(start, startDepth, MASS, count);
        for (int head = 0; head < count; head++) {
            int vertex = (int) reached[head];
            for (int p = 0; p < graph.parentCount(vertex); p++) {
                int parent = graph.parent(vertex, p);
                if (seenBy[parent] != generation) {
                    count = visit(parent, deeper(depths[vertex], resource, parent), 0, count);
                }
            }
        }
        return count;
    }

    private int visit(int vertex, int depth, long mass, int count) {
        if (count == reached.length) {
            reached = Arrays.copyOf(reached, count * 2);
        }
        seenBy[vertex] = generation;
        depths[vertex] = depth;
        masses[vertex] = mass;
        reached[count] = ((long) order.rank(vertex) << 32) | vertex;
        return count + 1;
    }

    private int deeper(int depth, int resource, int vertex) {
        if (depth == MOST_DEPTH) {
            throw new PoloException(
                    ErrorCode.HIERARCHY_TOO_DEEP,
                    "The hierarchy above '" + names.apply(resource) + "' is deeper than " + MOST_DEPTH
                            + " steps (at '" + names.apply(vertex)
                            + "'); nothing was changed. Check the cost-parent edges along this way.");
        }
        return depth + 1;
    }
}
