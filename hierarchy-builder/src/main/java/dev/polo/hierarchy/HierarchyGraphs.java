package dev.polo.hierarchy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The three hierarchies of one estate as graphs over the same vertices: the resources, then the logical links.
 * {@code marqo_logical} is the physical graph in which a resource with tags of its own leads to its chain instead of to
 * its parents; inheriting is nothing but going on upwards.
 */
final class HierarchyGraphs {
    private final Estate estate;
    private final ParentGraph physical;
    private final List<List<String>> cycles;

    HierarchyGraphs(Estate estate) {
        this.estate = estate;
        Comparator<Integer> byName = estate.arns()::compare;
        ParentGraph raw = estate.edges().graph(estate.size(), byName);
        CycleBreaker.Result sound =
                CycleBreaker.breakCycles(raw, TopologicalOrder.of(raw).leftOver(), byName);
        this.physical = sound.graph();
        this.cycles = sound.cycles().stream()
                .map(cycle -> Arrays.stream(cycle).mapToObj(estate::arn).toList())
                .toList();
    }

    /** The ids on each cycle, from child to parent; the edge from the last to the first was left out. */
    List<List<String>> cycles() {
        return cycles;
    }

    int edges() {
        return physical.edges();
    }

    Estate estate() {
        return estate;
    }

    /** Vertices: the resources, then the logical links. */
    int size() {
        return estate.size() + estate.links().size();
    }

    void flows(Hierarchy hierarchy, FlowSink sink) {
        closure(hierarchy).flows(estate.size(), sink);
    }

    Closure closure(Hierarchy hierarchy) {
        return new Closure(graph(hierarchy), this::nodeId);
    }

    String nodeId(int vertex) {
        return vertex < estate.size()
                ? estate.arn(vertex)
                : estate.links().get(vertex - estate.size()).nodeId();
    }

    String nodeType(int vertex) {
        return vertex < estate.size()
                ? estate.type(vertex)
                : estate.links().get(vertex - estate.size()).nodeType();
    }

    private ParentGraph graph(Hierarchy hierarchy) {
        return switch (hierarchy) {
            case AWS_PHYSICAL -> physical;
            case MARQO_LOGICAL -> logical();
            case AWS_ACCOUNT -> accounts();
        };
    }

    private ParentGraph logical() {
        int resources = estate.size();
        int links = estate.links().size();
        int[] first = new int[resources + links + 1];
        IntList parents = new IntList();
        for (int resource = 0; resource < resources; resource++) {
            int chain = estate.chain(resource);
            if (chain != FlowSink.NONE) {
                parents.add(resources + chain);
            } else {
                for (int i = 0; i < physical.parentCount(resource); i++) {
                    parents.add(physical.parent(resource, i));
                }
            }
            first[resource + 1] = parents.size();
        }
        for (int link = 0; link < links; link++) {
            int parent = estate.links().get(link).parent();
            if (parent != FlowSink.NONE) {
                parents.add(resources + parent);
            }
            first[resources + link + 1] = parents.size();
        }
        return new ParentGraph(first, parents.toArray());
    }

    private ParentGraph accounts() {
        int resources = estate.size();
        int[] first = new int[resources + estate.links().size() + 1];
        int[] parents = new int[resources];
        for (int resource = 0; resource < resources; resource++) {
            first[resource + 1] = resource + 1;
            parents[resource] = resources + estate.account(resource);
        }
        Arrays.fill(first, resources + 1, first.length, resources);
        return new ParentGraph(first, parents);
    }
}
