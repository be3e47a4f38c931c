package dev.polo.hierarchy;

import java.util.BitSet;

/** Children before parents (Kahn 1962). */
final class TopologicalOrder {
    private final int[] rank;
    private final int[] vertices;
    private final BitSet leftOver;

    private TopologicalOrder(int[] rank, int[] vertices, BitSet leftOver) {
        this.rank = rank;
        this.vertices = vertices;
        this.leftOver = leftOver;
    }

    int rank(int vertex) {
        return rank[vertex];
    }

    /** The vertex of a rank. */
    int vertex(int rank) {
        return vertices[rank];
    }

    /** The vertices without a place: they lie on a cycle or above one. */
    BitSet leftOver() {
        return leftOver;
    }

    static TopologicalOrder of(ParentGraph graph) {
        int size = graph.size();
        int[] children = new int[size];
        for (int v = 0; v < size; v++) {
            for (int i = 0; i < graph.parentCount(v); i++) {
                children[graph.parent(v, i)]++;
            }
        }
        int[] rank = new int[size];
        int[] queue = new int[size];
        int tail = 0;
        BitSet leftOver = new BitSet(size);
        leftOver.set(0, size);
        for (int v = 0; v < size; v++) {
            if (children[v] == 0) {
                queue[tail++] = v;
            }
        }
        for (int head = 0; head < tail; head++) {
            int v = queue[head];
            rank[v] = head;
            leftOver.clear(v);
            for (int i = 0; i < graph.parentCount(v); i++) {
                int parent = graph.parent(v, i);
                if (--children[parent] == 0) {
                    queue[tail++] = parent;
                }
            }
        }
        return new TopologicalOrder(rank, queue, leftOver);
    }
}
