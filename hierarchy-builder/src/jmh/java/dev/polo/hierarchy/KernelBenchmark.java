package dev.polo.hierarchy;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The builder's kernel on one thread: the estate of {@link BuilderBenchmark}, from graphs to bytes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KernelBenchmark {
    @Param({"100000", "1000000"})
    public int resources;

    private HierarchyGraphs graphs;
    private NodeTable nodes;
    private ByteBuffer buffer;

    @Setup
    public void read() {
        graphs = new HierarchyGraphs(BuilderBenchmark.estate(resources));
        nodes = new NodeTable(graphs);
        buffer = ByteBuffer.allocate(1 << 24);
    }

    /** What rustworkx's descendants of every node are compared with; these come without shares. */
    @Benchmark
    public long closure() {
        long[] flows = new long[1];
        graphs.flows(Hierarchy.AWS_PHYSICAL, (resource, vertex, parent, depth, mass) -> flows[0]++);
        return flows[0];
    }

    /** All three hierarchies, 8.8 flows a resource, closed and encoded as blocks for the server. */
    @Benchmark
    public long closeAndEncode() {
        long[] bytes = new long[1];
        for (Hierarchy hierarchy : Hierarchy.values()) {
            FlowBlock[] block = new FlowBlock[1];
            Runnable encode = () -> {
                buffer = block[0].encode(buffer.clear());
                bytes[0] += buffer.position();
            };
            block[0] = new FlowBlock(nodes, hierarchy, 1, FlowWriter.BLOCK_ROWS, encode);
            graphs.flows(hierarchy, block[0]);
            encode.run();
        }
        return bytes[0];
    }

    @Benchmark
    public Object fingerprint() {
        return FlowFingerprint.of(graphs, nodes);
    }
}
