package dev.polo.hierarchy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/**
 * Finds the cycles of a graph and drops one edge of each. Two resources that claim each other as cost parent are a
 * mistake at the source; their cost must still arrive somewhere, once, and the same way in every build.
 *
 * <p>A depth-first walk from the vertex with the smallest name, parents by name, drops every edge that leads back onto
 * the walk's own path: of the cycle a → b → c → a the edge c → a. That depends on names alone, and drops no edge that
 * closes no cycle. Only the vertices that {@link TopologicalOrder} leaves over are walked, so a sound graph costs
 * nothing.
 */
final class CycleBreaker {
    private static final byte NEW = 0;
    private static final byte ON_PATH = 1;
    private static final byte DONE = 2;

    private final ParentGraph graph;
    private final Comparator<Integer> names;
    private final byte[] state;
    private final BitSet dropped;
    private final int[] edgeBase;
    private final List<int[]> cycles = new ArrayList<>();

    private CycleBreaker(ParentGraph graph, Comparator<Integer> names) {
        this.graph = graph;
        this.names = names;
        this.state = new byte[graph.size()];
        this.dropped = new BitSet(graph.edges());
        this.edgeBase = new int[graph.size() + 1];
        for (int v = 0; v < graph.size(); v++) {
            edgeBase[v + 1] = edgeBase[v] + graph.parentCount(v);
        }
    }

    /**
     * The graph without the dropped edges.
     *
     * @param cycles the vertices of each cycle, from child to parent; the edge from the last to the first is dropped
     */
    record Result(ParentGraph graph, List<int[]> cycles) {}

    static Result breakCycles(ParentGraph graph, BitSet leftOver, Comparator<Integer> names) {
        if (leftOver.isEmpty()) {
            return new Result(graph, List.of());
        }
        CycleBreaker breaker = new CycleBreaker(graph, names);
        leftOver.stream().boxed().sorted(names).forEach(breaker::walk);
        return new Result(breaker.remaining(), List.copyOf(breaker.cycles));
    }

    private void walk(int start) {
        if (state[start] != NEW) {
            return;
        }
        IntStack path = new IntStack();
        IntStack next = new IntStack();
        enter(start, path, next);
        while (!path.isEmpty()) {
            int vertex = path.top();
            int index = next.pop();
            if (index == graph.parentCount(vertex)) {
                state[vertex] = DONE;
                path.pop();
                continue;
            }
            next.push(index + 1);
            int parent = graph.parent(vertex, index);
            if (state[parent] == ON_PATH) {
                dropped.set(edgeBase[vertex] + index);
                cycles.add(path.from(parent));
            } else if (state[parent] == NEW) {
                enter(parent, path, next);
            }
        }
    }

    private void enter(int vertex, IntStack path, IntStack next) {
        state[vertex] = ON_PATH;
        path.push(vertex);
        next.push(0);
    }

    private ParentGraph remaining() {
        EdgeList edges = new EdgeList();
        for (int v = 0; v < graph.size(); v++) {
            for (int i = 0; i < graph.parentCount(v); i++) {
                if (!dropped.get(edgeBase[v] + i)) {
                    edges.add(v, graph.parent(v, i));
                }
            }
        }
        return edges.graph(graph.size(), names);
    }

    private static final class IntStack {
        private int[] values = new int[16];
        private int size;

        void push(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = value;
        }

        int pop() {
            return values[--size];
        }

        int top() {
            return values[size - 1];
        }

        boolean isEmpty() {
            return size == 0;
        }

        /** The part from a value up to the top. */
        int[] from(int value) {
            int begin = size - 1;
            while (values[begin] != value) {
                begin--;
            }
            return Arrays.copyOfRange(values, begin, size);
        }
    }
}
