package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jgrapht.alg.cycle.CycleDetector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import org.junit.jupiter.api.Test;

class CycleBreakerTest {
    @Test
    void theEdgeBackToTheSmallestNameIsDropped() {
        // 2 → 0 → 1 → 2, and 3 hangs under 1
        CycleBreaker.Result result = breakCycles(sample(4, 2, 0, 0, 1, 1, 2, 3, 1));

        assertThat(result.cycles()).containsExactly(new int[] {0, 1, 2});
        assertThat(arcs(result.graph())).containsExactlyInAnyOrder(List.of(0, 1), List.of(1, 2), List.of(3, 1));
    }

    @Test
    void aGraphWithoutCyclesIsLeftAlone() {
        ParentGraph graph = sample(3, 0, 1, 1, 2).graph();

        assertThat(CycleBreaker.breakCycles(graph, TopologicalOrder.of(graph).leftOver(), GraphArbitraries.NAMES)
                        .graph())
                .isSameAs(graph);
    }

    @Test
    void aCycleOfAMillionDoesNotOverflowTheStack() {
        int length = 1_000_000;
        EdgeList edges = new EdgeList();
        for (int v = 0; v < length; v++) {
            edges.add(v, (v + 1) % length);
        }
        ParentGraph graph = edges.graph(length, GraphArbitraries.NAMES);

        CycleBreaker.Result result =
                CycleBreaker.breakCycles(graph, TopologicalOrder.of(graph).leftOver(), GraphArbitraries.NAMES);

        assertThat(result.cycles()).hasSize(1);
        assertThat(result.graph().edges()).isEqualTo(length - 1);
    }

    @Property
    void noCycleIsLeftAndEveryDroppedEdgeClosedOne(@ForAll("any") GraphArbitraries.Sample sample) {
        CycleBreaker.Result result = breakCycles(sample);

        Set<List<Integer>> before = arcs(sample.graph());
        Set<List<Integer>> after = arcs(result.graph());
        assertThat(TopologicalOrder.of(result.graph()).leftOver().isEmpty()).isTrue();
        assertThat(before).containsAll(after);
        assertThat(result.cycles()).hasSize(before.size() - after.size());
        for (int[] cycle : result.cycles()) {
            List<Integer> closing = List.of(cycle[cycle.length - 1], cycle[0]);
            assertThat(before).contains(closing);
            assertThat(after).doesNotContain(closing);
            for (int i = 0; i + 1 < cycle.length; i++) {
                assertThat(before).contains(List.of(cycle[i], cycle[i + 1]));
            }
        }
    }

    @Property
    void cyclesAreFoundExactlyWhereJGraphTFindsThem(@ForAll("any") GraphArbitraries.Sample sample) {
        SimpleDirectedGraph<Integer, DefaultEdge> oracle = new SimpleDirectedGraph<>(DefaultEdge.class);
        for (int vertex = 0; vertex < sample.vertices(); vertex++) {
            oracle.addVertex(vertex);
        }
        arcs(sample.graph()).forEach(arc -> oracle.addEdge(arc.get(0), arc.get(1)));

        assertThat(breakCycles(sample).cycles().isEmpty()).isEqualTo(!new CycleDetector<>(oracle).detectCycles());
    }

    @Property
    void theOrderOfArrivalDoesNotMatter(@ForAll("any") GraphArbitraries.Sample sample, @ForAll long seed) {
        List<GraphArbitraries.Arc> shuffled = new ArrayList<>(sample.arcs());
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(arcs(breakCycles(new GraphArbitraries.Sample(sample.vertices(), shuffled))
                        .graph()))
                .isEqualTo(arcs(breakCycles(sample).graph()));
    }

    @Provide
    Arbitrary<GraphArbitraries.Sample> any() {
        return GraphArbitraries.anyGraph();
    }

    private static CycleBreaker.Result breakCycles(GraphArbitraries.Sample sample) {
        ParentGraph graph = sample.graph();
        return CycleBreaker.breakCycles(graph, TopologicalOrder.of(graph).leftOver(), GraphArbitraries.NAMES);
    }

    private static Set<List<Integer>> arcs(ParentGraph graph) {
        Set<List<Integer>> result = new HashSet<>();
        for (int v = 0; v < graph.size(); v++) {
            for (int i = 0; i < graph.parentCount(v); i++) {
                assertThat(result.add(List.of(v, graph.parent(v, i)))).isTrue();
            }
        }
        return result;
    }

    private static GraphArbitraries.Sample sample(int vertices, int... ends) {
        List<GraphArbitraries.Arc> arcs = new ArrayList<>();
        for (int i = 0; i < ends.length; i += 2) {
            arcs.add(new GraphArbitraries.Arc(ends[i], ends[i + 1]));
        }
        return new GraphArbitraries.Sample(vertices, arcs);
    }
}
