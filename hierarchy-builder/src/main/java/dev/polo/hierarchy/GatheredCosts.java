package dev.polo.hierarchy;

import java.util.Arrays;

/**
 * Costs that go up one graph together. Whatever reaches a vertex whole leaves it in the same parts, whichever resource it
 * comes from; so costs are gathered child by child and multiplied by a share once, where ways part, instead of once for
 * each resource and ancestor. Integer sums, so it makes no difference to the last digit.
 */
final class GatheredCosts {
    private static final int EMPTY = -1;
    private static final int NUMBERS = 5;

    private final Closure closure;
    private final RollupNodes nodes;
    private final Hierarchy hierarchy;
    private final DayLines lines;
    private final Shown shown;
    /** The line of a shown vertex itself. */
    private final int[] lineOf;

    /** Unblended, amortised (the lower word first) and the number of resources, by vertex. */
    private final long[] numbers;

    private final int[] firstPart;
    private int partCount;
    private int[] partType = new int[1 << 8];
    private int[] nextPart = new int[1 << 8];
    private long[] parts = new long[2 << 8];

    GatheredCosts(Closure closure, RollupNodes nodes, Hierarchy hierarchy, DayLines lines, Shown shown) {
        this.closure = closure;
        this.nodes = nodes;
        this.hierarchy = hierarchy;
        this.lines = lines;
        this.shown = shown;
        this.lineOf = new int[closure.graph().size()];
        Arrays.fill(lineOf, EMPTY);
        this.numbers = new long[NUMBERS * closure.graph().size()];
        this.firstPart = new int[closure.graph().size()];
        Arrays.fill(firstPart, EMPTY);
    }

    /** Puts a line where it first meets a node that is shown, or a place where ways part. */
    void add(int line) {
        ParentGraph graph = closure.graph();
        int vertex = lines.resource(line);
        if (shown.isShown(vertex)) {
            lineOf[vertex] = line;
        }
        while (graph.parentCount(vertex) == 1 && !shown.isShown(vertex)) {
            vertex = graph.parent(vertex, 0);
        }
        int at = NUMBERS * vertex;
        RollupSums.add(numbers, at, lines.costLow(line), lines.costHigh(line));
        RollupSums.add(numbers, at + 2, lines.amortizedLow(line), lines.amortizedHigh(line));
        numbers[at + 4]++;
        addPart(vertex, lines.type(line), lines.costLow(line), lines.costHigh(line));
    }

    /** Takes everything up to the roots, and adds to a day's sums what passes a node that is shown. */
    void rise(RollupSums sums) {
        ParentGraph graph = closure.graph();
        for (int rank = 0; rank < graph.size(); rank++) {
            int vertex = closure.order().vertex(rank);
            if (numbers[NUMBERS * vertex + 4] == 0) {
                continue;
            }
            if (graph.parentCount(vertex) > 1) {
                closure.flowsOf(vertex, (from, through, parent, depth, mass) -> {
                    if (shown.isShown(through)) {
                        addTo(sums, through, parent, from, mass);
                    }
                });
                continue;
            }
            int parent = graph.parentCount(vertex) == 0 ? FlowSink.NONE : graph.parent(vertex, 0);
            if (shown.isShown(vertex)) {
                addTo(sums, vertex, parent, vertex, Closure.MASS);
            }
            if (parent != FlowSink.NONE) {
                moveUp(vertex, parent);
            }
        }
    }

    /** Whether the rollup has rows of a vertex. */
    @FunctionalInterface
    interface Shown {
        boolean isShown(int vertex);
    }

    private void moveUp(int vertex, int parent) {
        int at = NUMBERS * vertex;
        int to = NUMBERS * parent;
        RollupSums.add(numbers, to, numbers[at], numbers[at + 1]);
        RollupSums.add(numbers, to + 2, numbers[at + 2], numbers[at + 3]);
        numbers[to + 4] += numbers[at + 4];
        for (int part = firstPart[vertex]; part != EMPTY; part = nextPart[part]) {
            addPart(parent, partType[part], parts[2 * part], parts[2 * part + 1]);
        }
    }

    private void addTo(RollupSums sums, int through, int parent, int from, long mass) {
        int sum = sums.at(
                hierarchy.number(),
                nodes.node(through),
                nodes.type(through),
                parent == FlowSink.NONE ? FlowSink.NONE : nodes.node(parent));
        int at = NUMBERS * from;
        sums.addTotal(sum, numbers[at] * mass, RollupSums.timesHigh(numbers[at], numbers[at + 1], mass));
        sums.addAmortized(sum, numbers[at + 2] * mass, RollupSums.timesHigh(numbers[at + 2], numbers[at + 3], mass));
        sums.addCount(sum, numbers[at + 4]);
        if (through == from && lineOf[through] != EMPTY) {
            long low = lines.costLow(lineOf[through]);
            sums.addDirect(sum, low * mass, RollupSums.timesHigh(low, lines.costHigh(lineOf[through]), mass));
        }
        for (int part = firstPart[from]; part != EMPTY; part = nextPart[part]) {
            long low = parts[2 * part];
            sums.addPart(sum, partType[part], low * mass, RollupSums.timesHigh(low, parts[2 * part + 1], mass));
        }
    }

    private void addPart(int vertex, int type, long low, long high) {
        int part = firstPart[vertex];
        while (part != EMPTY && partType[part] != type) {
            part = nextPart[part];
        }
        if (part == EMPTY) {
            if (partCount == partType.length) {
                partType = Arrays.copyOf(partType, partCount * 2);
                nextPart = Arrays.copyOf(nextPart, partCount * 2);
                parts = Arrays.copyOf(parts, partCount * 4);
            }
            part = partCount++;
            partType[part] = type;
            nextPart[part] = firstPart[vertex];
            firstPart[vertex] = part;
        }
        RollupSums.add(parts, 2 * part, low, high);
    }
}
