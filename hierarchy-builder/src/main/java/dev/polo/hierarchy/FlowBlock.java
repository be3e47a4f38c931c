package dev.polo.hierarchy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Flows of one hierarchy as a block of ClickHouse's Native format, column by column. Ids repeat from row to row, so they
 * are sent as {@code LowCardinality(String)}, a dictionary and an index a row, which the server turns into the table's
 * plain strings (setting {@code input_format_native_allow_types_conversion}, on by default); that is an eighth of the
 * bytes of RowBinary. Layout: ClickHouse docs, "Native format", and {@code SerializationLowCardinality.cpp}.
 *
 * <p>The flows of one resource after another arrive, so the resources of a block are a range, whose ids stand behind one
 * another already and are copied at once. The other nodes of a block, all of them somebody's parent, are numbered as
 * they come; they are the dictionary of parents, and behind the range that of nodes.
 */
final class FlowBlock implements FlowSink {
    static final List<String> COLUMNS =
            List.of("hierarchy", "resource_arn", "node_id", "node_type", "parent_id", "depth", "share", "_version");

    private static final int ABSENT = -1;
    private static final long DICTIONARY_VERSION = 1;
    /** The block brings its own keys (bit 9); the index's width is added: 0 for UInt8, 1 for UInt16, 2 for UInt32. */
    private static final long OWN_KEYS = 1 << 9;

    private static final int COLUMN_HEADER = 64;

    private final NodeTable nodes;
    private final byte[] hierarchy;
    private final long[] versions;
    private final int[] zeros;
    private final Runnable whenFull;

    private final int[] parentNumbers;
    private final int[] parentKeys;
    private int parentCount;
    private int firstResource;
    private int lastResource;
    private final int[] resources;
    /** A resource itself as its place in the range, another node as the complement of its number among the parents. */
    private final int[] vertices;

    private final int[] types;
    private final int[] parents;
    private final byte[] depths;
    private final long[] shares;
    private int rows;

    /** @param whenFull takes and stores the block */
    FlowBlock(NodeTable nodes, Hierarchy hierarchy, long version, int capacity, Runnable whenFull) {
        this.nodes = nodes;
        this.hierarchy = hierarchy.sqlName().getBytes(StandardCharsets.UTF_8);
        this.versions = new long[capacity];
        Arrays.fill(versions, version);
        this.zeros = new int[capacity];
        this.whenFull = whenFull;
        this.parentNumbers = new int[nodes.none() + 1];
        Arrays.fill(parentNumbers, ABSENT);
        this.parentKeys = new int[2 * capacity];
        this.resources = new int[capacity];
        this.vertices = new int[capacity];
        this.types = new int[capacity];
        this.parents = new int[capacity];
        this.depths = new byte[capacity];
        this.shares = new long[capacity];
    }

    @Override
    public void flow(int resource, int vertex, int parent, int depth, long mass) {
        int row = rows;
        if (row == depths.length) {
            whenFull.run();
            row = 0;
        }
        if (row == 0) {
            firstResource = resource;
        }
        lastResource = resource;
        resources[row] = resource - firstResource;
        vertices[row] = vertex == resource ? resource - firstResource : ~number(vertex);
        types[row] = nodes.type(vertex);
        parents[row] = number(parent == NONE ? nodes.none() : parent);
        depths[row] = (byte) depth;
        shares[row] = mass;
        rows = row + 1;
    }

    private int number(int vertex) {
        int number = parentNumbers[vertex];
        if (number == ABSENT) {
            number = parentCount++;
            parentKeys[number] = vertex;
            parentNumbers[vertex] = number;
        }
        return number;
    }

    int rows() {
        return rows;
    }

    /** Writes the block behind what a buffer holds, or both into a larger one; the block is empty afterwards. */
    ByteBuffer encode(ByteBuffer buffer) {
        int range = lastResource + 1 - firstResource;
        int rangeBytes = nodes.resourceBytes(firstResource, lastResource + 1);
        int parentBytes = 0;
        for (int key = 0; key < parentCount; key++) {
            parentBytes += nodes.idBytes(parentKeys[key]);
        }
        for (int row = 0; row < rows; row++) {
            int vertex = vertices[row];
            vertices[row] = vertex < 0 ? range + ~vertex : vertex;
        }
        long size = (long) COLUMNS.size() * COLUMN_HEADER
                + 2L * rangeBytes
                + 2L * parentBytes
                + nodes.types().start(nodes.types().size())
                + rows * (5L * Integer.BYTES + 1 + 2 * Long.BYTES);
        ByteBuffer out = withRoom(buffer, size);
        number(out, COLUMNS.size());
        number(out, rows);
        dictionary(out, 0, 1);
        text(out, hierarchy);
        indexes(out, 1, zeros);
        dictionary(out, 1, range);
        nodes.putResources(out, firstResource, lastResource + 1);
        indexes(out, range, resources);
        dictionary(out, 2, range + parentCount);
        nodes.putResources(out, firstResource, lastResource + 1);
        putParents(out);
        indexes(out, range + parentCount, vertices);
        dictionary(out, 3, nodes.types().size());
        out.put(nodes.types().texts(), 0, nodes.types().start(nodes.types().size()));
        indexes(out, nodes.types().size(), types);
        dictionary(out, 4, parentCount);
        putParents(out);
        indexes(out, parentCount, parents);
        header(out, 5, "UInt8");
        out.put(depths, 0, rows);
        header(out, 6, "Decimal(13, 12)");
        longs(out, shares);
        header(out, 7, "UInt64");
        longs(out, versions);
        clear();
        return out;
    }

    private static ByteBuffer withRoom(ByteBuffer buffer, long size) {
        if (buffer.remaining() >= size) {
            return buffer.order(ByteOrder.LITTLE_ENDIAN);
        }
        long larger = Math.max(buffer.position() + size, Math.min(2L * buffer.capacity(), Integer.MAX_VALUE - 8L));
        return ByteBuffer.allocate(Math.toIntExact(larger))
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(buffer.flip());
    }

    private void clear() {
        for (int key = 0; key < parentCount; key++) {
            parentNumbers[parentKeys[key]] = ABSENT;
        }
        parentCount = 0;
        rows = 0;
    }

    private void putParents(ByteBuffer out) {
        for (int key = 0; key < parentCount; key++) {
            nodes.putId(out, parentKeys[key]);
        }
    }

    /** The beginning of a column of {@code size} distinct texts; these follow, and then the {@link #indexes}. */
    private static void dictionary(ByteBuffer out, int column, int size) {
        header(out, column, "LowCardinality(String)");
        out.putLong(DICTIONARY_VERSION);
        out.putLong(OWN_KEYS + (size <= 1 << 8 ? 0 : size <= 1 << 16 ? 1 : 2));
        out.putLong(size);
    }

    private void indexes(ByteBuffer out, int size, int[] indexes) {
        out.putLong(rows);
        if (size <= 1 << 8) {
            for (int row = 0; row < rows; row++) {
                out.put((byte) indexes[row]);
            }
        } else if (size <= 1 << 16) {
            for (int row = 0; row < rows; row++) {
                out.putShort((short) indexes[row]);
            }
        } else {
            out.asIntBuffer().put(indexes, 0, rows);
            out.position(out.position() + rows * Integer.BYTES);
        }
    }

    private void longs(ByteBuffer out, long[] values) {
        out.asLongBuffer().put(values, 0, rows);
        out.position(out.position() + rows * Long.BYTES);
    }

    private static void header(ByteBuffer out, int column, String type) {
        text(out, COLUMNS.get(column).getBytes(StandardCharsets.UTF_8));
        text(out, type.getBytes(StandardCharsets.UTF_8));
    }

    private static void text(ByteBuffer out, byte[] text) {
        number(out, text.length);
        out.put(text);
    }

    /** Seven bits a byte, the lowest first; the highest bit says that more follow (LEB128). */
    static void number(ByteBuffer out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }
}
