package dev.polo.hierarchy;

import java.util.Arrays;
import java.util.Comparator;

/** Cost-parent edges as they come; duplicates and self-edges are dropped when the graph is made, and counted. */
final class EdgeList {
    private final IntList sources = new IntList();
    private final IntList targets = new IntList();
    private int ignored;

    void add(int source, int target) {
        if (source == target) {
            ignored++;
        } else {
            sources.add(source);
            targets.add(target);
        }
    }

    void ignore() {
        ignored++;
    }

    /** Edges that {@link #graph} left out. */
    int ignored() {
        return ignored;
    }

    /**
     * The edges as a graph.
     *
     * @param names the order of parents by name, so that a share does not depend on the order of arrival
     */
    ParentGraph graph(int vertices, Comparator<Integer> names) {
        int[] first = new int[vertices + 1];
        for (int i = 0; i < sources.size(); i++) {
            first[sources.get(i) + 1]++;
        }
        for (int v = 0; v < vertices; v++) {
            first[v + 1] += first[v];
        }
        int[] next = Arrays.copyOf(first, vertices);
        int[] parents = new int[sources.size()];
        for (int i = 0; i < sources.size(); i++) {
            parents[next[sources.get(i)]++] = targets.get(i);
        }
        return withoutDuplicates(first, parents, names);
    }

    private ParentGraph withoutDuplicates(int[] first, int[] parents, Comparator<Integer> names) {
        int kept = 0;
        int begin = 0;
        for (int v = 0; v + 1 < first.length; v++) {
            int end = first[v + 1];
            int keptBefore = kept;
            if (end - begin == 1) {
                parents[kept++] = parents[begin];
            } else if (end > begin) {
                int[] distinct = Arrays.stream(parents, begin, end)
                        .boxed()
                        .distinct()
                        .sorted(names)
                        .mapToInt(Integer::intValue)
                        .toArray();
                System.arraycopy(distinct, 0, parents, kept, distinct.length);
                kept += distinct.length;
            }
            ignored += end - begin - (kept - keptBefore);
            begin = end;
            first[v + 1] = kept;
        }
        return new ParentGraph(first, Arrays.copyOf(parents, kept));
    }
}
