package dev.polo.hierarchy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.polo.common.error.PoloException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jgrapht.Graph;
import org.jgrapht.GraphPath;
import org.jgrapht.alg.shortestpath.AllDirectedPaths;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleDirectedGraph;
import org.junit.jupiter.api.Test;

class ClosureTest {
    private record Flow(int resource, int vertex, int parent, int depth, long mass) {}

    @Test
    void aShareThatDoesNotDivideIsStillWhole() {
        ParentGraph graph = graph(4, 0, 1, 0, 2, 0, 3);

        assertThat(flowsOf(graph, 0))
                .containsExactly(
                        new Flow(0, 0, 1, 0, 333_333_333_334L),
                        new Flow(0, 0, 2, 0, 333_333_333_333L),
                        new Flow(0, 0, 3, 0, 333_333_333_333L),
                        new Flow(0, 1, FlowSink.NONE, 1, 333_333_333_334L),
                        new Flow(0, 2, FlowSink.NONE, 1, 333_333_333_333L),
                        new Flow(0, 3, FlowSink.NONE, 1, 333_333_333_333L));
    }

    @Test
    void waysThatMeetAgainAreOneAncestorAtTheFewestHops() {
        // 0 → 1 → 3 and 0 → 2 → 4 → 3
        ParentGraph graph = graph(5, 0, 1, 1, 3, 0, 2, 2, 4, 4, 3);

        assertThat(flowsOf(graph, 0)).contains(new Flow(0, 3, FlowSink.NONE, 2, Closure.MASS));
    }

    @Test
    void aStackOfDiamondsTakesNoLongerThanItsEdges() {
        // 60 diamonds on top of each other: 2^60 ways
        EdgeList edges = new EdgeList();
        for (int i = 0; i < 60; i++) {
            int bottom = i * 3;
            edges.add(bottom, bottom + 1);
            edges.add(bottom, bottom + 2);
            edges.add(bottom + 1, bottom + 3);
            edges.add(bottom + 2, bottom + 3);
        }
        ParentGraph graph = edges.graph(181, GraphArbitraries.NAMES);

        assertThat(flowsOf(graph, 0)).last().isEqualTo(new Flow(0, 180, FlowSink.NONE, 120, Closure.MASS));
    }

    @Test
    void twoHundredStepsAreFineAndTwoHundredFiftySixAreRefused() {
        assertThat(flowsOf(chain(201), 0)).last().isEqualTo(new Flow(0, 200, FlowSink.NONE, 200, Closure.MASS));
        assertThat(flowsOf(chain(256), 0)).last().isEqualTo(new Flow(0, 255, FlowSink.NONE, 255, Closure.MASS));

        assertThatThrownBy(() -> flowsOf(chain(257), 0))
                .isInstanceOf(PoloException.class)
                .hasMessageContaining("deeper than 255 steps")
                .hasMessageContaining("'v0'");
    }

    @Test
    void tenThousandChildrenOfOneParentFlowIntoIt() {
        EdgeList edges = new EdgeList();
        for (int child = 0; child < 10_000; child++) {
            edges.add(child, 10_000);
        }
        ParentGraph graph = edges.graph(10_001, GraphArbitraries.NAMES);
        List<Flow> flows = allFlows(graph);

        assertThat(flows.stream().filter(flow -> flow.vertex == 10_000 && flow.depth == 1))
                .hasSize(10_000);
    }

    @Test
    void tenThousandParentsShareOneChildExactly() {
        EdgeList edges = new EdgeList();
        for (int parent = 1; parent <= 9_999; parent++) {
            edges.add(0, parent);
        }
        List<Flow> flows = flowsOf(edges.graph(10_000, GraphArbitraries.NAMES), 0);

        assertThat(sum(flows, flow -> flow.parent == FlowSink.NONE)).isEqualTo(Closure.MASS);
    }

    @Property
    void whatReachesTheRootsIsAllThereWas(@ForAll("acyclic") GraphArbitraries.Sample sample) {
        for (List<Flow> flows : byResource(sample).values()) {
            assertThat(sum(flows, flow -> flow.parent == FlowSink.NONE)).isEqualTo(Closure.MASS);
        }
    }

    @Property
    void whatFlowsIntoAVertexFlowsOut(@ForAll("acyclic") GraphArbitraries.Sample sample) {
        byResource(sample).forEach((resource, flows) -> {
            Map<Integer, Long> in = flows.stream()
                    .filter(flow -> flow.parent != FlowSink.NONE)
                    .collect(Collectors.groupingBy(Flow::parent, Collectors.summingLong(Flow::mass)));
            in.merge(resource, Closure.MASS, Long::sum);
            Map<Integer, Long> out =
                    flows.stream().collect(Collectors.groupingBy(Flow::vertex, Collectors.summingLong(Flow::mass)));
            assertThat(out).isEqualTo(in);
        });
    }

    @Property
    void aVertexIsTheSumOfWhatItsChildrenGiveIt(@ForAll("acyclic") GraphArbitraries.Sample sample) {
        List<Flow> flows = allFlows(sample.graph());
        for (int vertex = 0; vertex < sample.vertices(); vertex++) {
            int node = vertex;
            long total = sum(flows, flow -> flow.vertex == node);
            long fromChildren = sum(flows, flow -> flow.parent == node);
            assertThat(total).isEqualTo(fromChildren + Closure.MASS);
        }
    }

    @Property
    void splitsAreEvenToOneUnit(@ForAll("acyclic") GraphArbitraries.Sample sample) {
        byResource(sample)
                .values()
                .forEach(flows -> flows.stream()
                        .collect(Collectors.groupingBy(Flow::vertex, Collectors.summarizingLong(Flow::mass)))
                        .values()
                        .forEach(split ->
                                assertThat(split.getMax() - split.getMin()).isBetween(0L, 1L)));
    }

    @Property
    void ancestorsDepthsAndSharesAreThoseOfAllPathsEnumerated(@ForAll("acyclic") GraphArbitraries.Sample sample) {
        Graph<Integer, DefaultEdge> oracle = jgrapht(sample);
        AllDirectedPaths<Integer, DefaultEdge> paths = new AllDirectedPaths<>(oracle);
        BFSShortestPath<Integer, DefaultEdge> shortest = new BFSShortestPath<>(oracle);
        byResource(sample).forEach((resource, flows) -> {
            Map<Integer, Integer> depths = new HashMap<>();
            flows.forEach(flow -> depths.put(flow.vertex, flow.depth));
            for (int vertex = 0; vertex < sample.vertices(); vertex++) {
                int node = vertex;
                GraphPath<Integer, DefaultEdge> way = shortest.getPath(resource, vertex);
                assertThat(depths.get(vertex)).isEqualTo(way == null ? null : Integer.valueOf(way.getLength()));
                double share = paths.getAllPaths(resource, vertex, true, null).stream()
                        .mapToDouble(path -> path.getVertexList().subList(0, path.getLength()).stream()
                                .mapToDouble(step -> 1.0 / oracle.outDegreeOf(step))
                                .reduce(1, (a, b) -> a * b))
                        .sum();
                assertThat(sum(flows, flow -> flow.vertex == node) / (double) Closure.MASS)
                        .isCloseTo(share, within(sample.vertices() * 1e-12));
            }
        });
    }

    @Provide
    Arbitrary<GraphArbitraries.Sample> acyclic() {
        return GraphArbitraries.acyclicGraph();
    }

    private static Graph<Integer, DefaultEdge> jgrapht(GraphArbitraries.Sample sample) {
        Graph<Integer, DefaultEdge> graph = new SimpleDirectedGraph<>(DefaultEdge.class);
        for (int vertex = 0; vertex < sample.vertices(); vertex++) {
            graph.addVertex(vertex);
        }
        sample.arcs().stream()
                .filter(arc -> arc.source() != arc.target())
                .forEach(arc -> graph.addEdge(arc.source(), arc.target()));
        return graph;
    }

    private static Map<Integer, List<Flow>> byResource(GraphArbitraries.Sample sample) {
        return allFlows(sample.graph()).stream()
                .collect(Collectors.groupingBy(Flow::resource, TreeMap::new, Collectors.toList()));
    }

    private static List<Flow> allFlows(ParentGraph graph) {
        List<Flow> flows = new ArrayList<>();
        new Closure(graph, vertex -> "v" + vertex)
                .flows(
                        graph.size(),
                        (resource, vertex, parent, depth, mass) ->
                                flows.add(new Flow(resource, vertex, parent, depth, mass)));
        return flows;
    }

    private static List<Flow> flowsOf(ParentGraph graph, int resource) {
        return allFlows(graph).stream()
                .filter(flow -> flow.resource == resource)
                .toList();
    }

    private static long sum(List<Flow> flows, Predicate<Flow> which) {
        return flows.stream().filter(which).mapToLong(Flow::mass).sum();
    }

    private static ParentGraph chain(int length) {
        EdgeList edges = new EdgeList();
        for (int v = 0; v + 1 < length; v++) {
            edges.add(v, v + 1);
        }
        return edges.graph(length, GraphArbitraries.NAMES);
    }

    private static ParentGraph graph(int vertices, int... ends) {
        EdgeList edges = new EdgeList();
        for (int i = 0; i < ends.length; i += 2) {
            edges.add(ends[i], ends[i + 1]);
        }
        return edges.graph(vertices, GraphArbitraries.NAMES);
    }
}
