package dev.polo.hierarchy;

/** Takes the flows of one resource after another, each as soon as it is known; nothing is held. */
@FunctionalInterface
interface FlowSink {
    /** No parent: the flow ends here. */
    int NONE = -1;

    /**
     * One hop.
     *
     * @param resource whose cost flows
     * @param vertex where it passes; the resource itself at depth 0
     * @param parent where it goes on to, or {@link #NONE}
     * @param depth fewest hops from the resource to the vertex
     * @param mass how much of the resource's {@link Closure#MASS} takes this way
     */
    void flow(int resource, int vertex, int parent, int depth, long mass);
}
