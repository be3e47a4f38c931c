package dev.polo.hierarchy;

import java.nio.ByteBuffer;

/**
 * The id and type of every vertex as bytes and hashes: resources as they were read, and the logical links behind them.
 * A node stands in as many flows as there are resources below it, and turning its text into bytes for each of them was
 * most of a build's time. Immutable.
 */
final class NodeTable {
    private final int resources;
    private final NameTable arns;
    private final NameTable linkIds = new NameTable();
    private final int[] linkIdOf;
    private final long[] hashes;
    private final int[] typeOf;
    private final NameTable types = new NameTable();

    NodeTable(HierarchyGraphs graphs) {
        Estate estate = graphs.estate();
        resources = estate.size();
        arns = estate.arns();
        int vertices = graphs.size();
        linkIdOf = new int[vertices - resources + 1];
        hashes = new long[vertices + 1];
        typeOf = new int[vertices + 1];
        int[] typeNumbers = new int[estate.types().size()];
        for (int type = 0; type < typeNumbers.length; type++) {
            typeNumbers[type] = types.intern(estate.types().name(type));
        }
        for (int resource = 0; resource < resources; resource++) {
            typeOf[resource] = typeNumbers[estate.typeNumber(resource)];
            hashes[resource] = NameTable.mix(arns.hash(resource) + types.hash(typeOf[resource]));
        }
        for (int vertex = resources; vertex < vertices; vertex++) {
            LogicalChains.Link link = estate.links().get(vertex - resources);
            int id = linkIds.intern(link.nodeId());
            linkIdOf[vertex - resources] = id;
            typeOf[vertex] = types.intern(link.nodeType());
            hashes[vertex] = NameTable.mix(linkIds.hash(id) + types.hash(typeOf[vertex]));
        }
        linkIdOf[vertices - resources] = linkIds.intern("");
    }

    /** The vertex that stands for {@link FlowSink#NONE}: its id is ''. */
    int none() {
        return typeOf.length - 1;
    }

    int idBytes(int vertex) {
        NameTable table = vertex < resources ? arns : linkIds;
        int number = vertex < resources ? vertex : linkIdOf[vertex - resources];
        return table.start(number + 1) - table.start(number);
    }

    /** Writes the vertex's id after its length. */
    void putId(ByteBuffer out, int vertex) {
        if (vertex < resources) {
            putResources(out, vertex, vertex + 1);
        } else {
            int number = linkIdOf[vertex - resources];
            out.put(linkIds.texts(), linkIds.start(number), idBytes(vertex));
        }
    }

    /** Writes the ids of consecutive resources, each after its length. */
    void putResources(ByteBuffer out, int from, int to) {
        out.put(arns.texts(), arns.start(from), resourceBytes(from, to));
    }

    int resourceBytes(int from, int to) {
        return arns.start(to) - arns.start(from);
    }

    /** Of id and type. */
    long hash(int vertex) {
        return hashes[vertex];
    }

    int type(int vertex) {
        return typeOf[vertex];
    }

    NameTable types() {
        return types;
    }
}
