package dev.polo.hierarchy;

import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Small random graphs; small ones hold every shape that matters (diamonds, several roots, cycles) and shrink well. */
final class GraphArbitraries {
    static final Comparator<Integer> NAMES = Comparator.naturalOrder();

    private GraphArbitraries() {}

    record Arc(int source, int target) {}

    record Sample(int vertices, List<Arc> arcs) {
        ParentGraph graph() {
            EdgeList edges = new EdgeList();
            arcs.forEach(arc -> edges.add(arc.source, arc.target));
            return edges.graph(vertices, NAMES);
        }
    }

    /** Any edges: duplicates, self-edges and cycles among them. */
    static Arbitrary<Sample> anyGraph() {
        return Arbitraries.integers().between(1, 14).flatMap(vertices -> {
            Arbitrary<Integer> vertex = Arbitraries.integers().between(0, vertices - 1);
            return vertex.flatMap(source -> vertex.map(target -> new Arc(source, target)))
                    .list()
                    .ofMaxSize(vertices * 3)
                    .map(arcs -> new Sample(vertices, arcs));
        });
    }

    /** Without cycles: parents have larger numbers. */
    static Arbitrary<Sample> acyclicGraph() {
        return anyGraph()
                .map(sample -> new Sample(
                        sample.vertices,
                        sample.arcs.stream()
                                .map(arc -> new Arc(Math.min(arc.source, arc.target), Math.max(arc.source, arc.target)))
                                .toList()));
    }
}
