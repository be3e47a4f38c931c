package dev.polo.hierarchy;

import dev.polo.common.clickhouse.BinaryRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Numbers for whatever a rollup has rows of: resources by their vertices, then everything else by its id; a logical node
 * that is several links is one here. And the names to show. One thread may read rows while others compare types.
 */
final class RollupNodes {
    private final Estate estate;
    private final Map<String, String> names;
    private final NameTable others = new NameTable();
    private final NameTable types = new NameTable();
    private final int[] typeOfKind;
    private final int[] nodeOfLink;
    private final int[] typeOfLink;

    /** @param names of logical nodes, by id */
    RollupNodes(Estate estate, Map<String, String> names) {
        this.estate = estate;
        this.names = names;
        LogicalChains links = estate.links();
        typeOfKind = new int[estate.types().size()];
        for (int kind = 0; kind < typeOfKind.length; kind++) {
            typeOfKind[kind] = types.intern(estate.types().name(kind));
        }
        nodeOfLink = new int[links.size()];
        typeOfLink = new int[links.size()];
        for (int link = 0; link < links.size(); link++) {
            nodeOfLink[link] = estate.size() + others.intern(links.get(link).nodeId());
            typeOfLink[link] = types.intern(links.get(link).nodeType());
        }
    }

    boolean isResource(int node) {
        return node < estate.size();
    }

    /** The node of a vertex, or {@link FlowSink#NONE}. */
    int node(int vertex) {
        return vertex < estate.size() ? vertex : nodeOfLink[vertex - estate.size()];
    }

    int type(int vertex) {
        return vertex < estate.size() ? typeOfKind[estate.typeNumber(vertex)] : typeOfLink[vertex - estate.size()];
    }

    /** The resource that a row's next column names, or {@link FlowSink#NONE}. */
    int readResource(BinaryRow row) {
        row.text();
        return estate.arns().find(row.buffer(), row.textStart(), row.textLength());
    }

    /** The node that a row's next column names; {@link FlowSink#NONE} for ''. */
    int readNode(BinaryRow row) {
        int resource = readResource(row);
        if (resource != FlowSink.NONE) {
            return resource;
        }
        return row.textLength() == 0
                ? FlowSink.NONE
                : estate.size() + others.intern(row.buffer(), row.textStart(), row.textLength());
    }

    /** The type that a row's next column names. */
    int readType(BinaryRow row) {
        row.text();
        int kind = estate.types().find(row.buffer(), row.textStart(), row.textLength());
        if (kind >= 0) {
            return typeOfKind[kind];
        }
        synchronized (types) {
            return types.intern(row.buffer(), row.textStart(), row.textLength());
        }
    }

    /** The greater of two types by their names' bytes, as the engine's {@code max}. */
    int laterType(int one, int other) {
        if (one == other) {
            return one;
        }
        synchronized (types) {
            return types.compare(one, other) > 0 ? one : other;
        }
    }

    /** Bytes that {@link #putNode} and {@link #putName} need together at most. */
    int bytes(int node) {
        return 2 * idBytes(node) + name(node).length() * 3 + 5;
    }

    int typeBytes(int type) {
        return types.start(type + 1) - types.start(type);
    }

    int idBytes(int node) {
        if (node == FlowSink.NONE) {
            return 1;
        }
        NameTable table = isResource(node) ? estate.arns() : others;
        int number = isResource(node) ? node : node - estate.size();
        return table.start(number + 1) - table.start(number);
    }

    void putNode(ByteBuffer out, int node) {
        if (node == FlowSink.NONE) {
            out.put((byte) 0);
        } else if (isResource(node)) {
            out.put(estate.arns().texts(), estate.arns().start(node), idBytes(node));
        } else {
            out.put(others.texts(), others.start(node - estate.size()), idBytes(node));
        }
    }

    void putType(ByteBuffer out, int type) {
        out.put(types.texts(), types.start(type), typeBytes(type));
    }

    void putName(ByteBuffer out, int node) {
        byte[] name = name(node).getBytes(StandardCharsets.UTF_8);
        FlowBlock.number(out, name.length);
        out.put(name);
    }

    private String name(int node) {
        if (isResource(node)) {
            return estate.shownName(node);
        }
        String id = others.name(node - estate.size());
        String name = names.getOrDefault(id, "");
        return name.isEmpty() ? id : name;
    }
}
