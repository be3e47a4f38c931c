package dev.polo.hierarchy;

/**
 * A graph from children to parents over int vertices, as two arrays (compressed sparse rows). A vertex's parents stand
 * in the order in which the remainders of a split are given out. Immutable.
 */
final class ParentGraph {
    private final int[] first;
    private final int[] parents;

    /**
     * Takes the arrays as they are.
     *
     * @param first where each vertex's parents begin in {@code parents}; one longer than there are vertices
     */
    ParentGraph(int[] first, int[] parents) {
        this.first = first;
        this.parents = parents;
    }

    int size() {
        return first.length - 1;
    }

    int edges() {
        return parents.length;
    }

    int parentCount(int vertex) {
        return first[vertex + 1] - first[vertex];
    }

    int parent(int vertex, int index) {
        return parents[first[vertex] + index];
    }
}
