package dev.polo.hierarchy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Flows of one hierarchy as a block of ClickHouse's Native format, column by column. Ids repeat from row to row, so they
 * are sent as {@code LowCardinality(String)}, a dictionary and an int a row, which the server turns into the table's
 * plain strings (setting {@code input_format_native_allow_types_conversion}, on by default); that is a fifth of the
 * bytes of RowBinary. Layout: ClickHouse docs, "Native format", and {@code SerializationLowCardinality.cpp}.
 */
final class FlowBlock implements FlowSink {
    static final List<String> COLUMNS =
            List.of("hierarchy", "resource_arn", "node_id", "node_type", "parent_id", "depth", "share", "_version");

    private static final int ABSENT = -1;
    private static final long DICTIONARY_VERSION = 1;
    /** Index type UInt32 (2), and the block brings its own keys (bit 9). */
    private static final long INDEXES = 2 | (1 << 9);

    private static final int COLUMN_HEADER = 64;

    private final NodeTable nodes;
    private final byte[] hierarchy;
    private final long version;
    private final Runnable whenFull;

    private final int[] numberOf;
    private final int[] keys;
    private int keyCount;
    private final int[] resourceKeys;
    private int resourceCount;
    private final int[] resources;
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
        this.version = version;
        this.whenFull = whenFull;
        this.numberOf = new int[nodes.none() + 1];
        Arrays.fill(numberOf, ABSENT);
        this.keys = new int[2 * capacity];
        this.resourceKeys = new int[capacity];
        this.resources = new int[capacity];
        this.vertices = new int[capacity];
        this.types = new int[capacity];
        this.parents = new int[capacity];
        this.depths = new byte[capacity];
        this.shares = new long[capacity];
    }

    @Override
    public void flow(int resource, int vertex, int parent, int depth, long mass) {
        if (rows == depths.length) {
            whenFull.run();
        }
        if (resourceCount == 0 || resourceKeys[resourceCount - 1] != resource) {
            resourceKeys[resourceCount++] = resource;
        }
        resources[rows] = resourceCount - 1;
        vertices[rows] = number(vertex);
        types[rows] = nodes.type(vertex);
        parents[rows] = number(parent == NONE ? nodes.none() : parent);
        depths[rows] = (byte) depth;
        shares[rows] = mass;
        rows++;
    }

    private int number(int vertex) {
        int number = numberOf[vertex];
        if (number == ABSENT) {
            number = keyCount++;
            keys[number] = vertex;
            numberOf[vertex] = number;
        }
        return number;
    }

    int rows() {
        return rows;
    }

    /** The block's bytes; it is empty afterwards. */
    byte[] take() {
        long keyBytes = bytes(keys, keyCount);
        long size = (long) COLUMNS.size() * COLUMN_HEADER
                + 2 * keyBytes
                + bytes(resourceKeys, resourceCount)
                + (long) nodes.types().length * 260
                + rows * (5L * Integer.BYTES + 1 + 2 * Long.BYTES);
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
        number(out, COLUMNS.size());
        number(out, rows);
        dictionary(out, 0, 1, new int[rows], key -> hierarchy);
        dictionary(out, 1, resourceCount, resources, key -> nodes.id(resourceKeys[key]));
        dictionary(out, 2, keyCount, vertices, key -> nodes.id(keys[key]));
        dictionary(out, 3, nodes.types().length, types, key -> nodes.types()[key]);
        dictionary(out, 4, keyCount, parents, key -> nodes.id(keys[key]));
        header(out, 5, "UInt8");
        out.put(depths, 0, rows);
        header(out, 6, "Decimal(13, 12)");
        out.asLongBuffer().put(shares, 0, rows);
        out.position(out.position() + rows * Long.BYTES);
        header(out, 7, "UInt64");
        for (int row = 0; row < rows; row++) {
            out.putLong(version);
        }
        clear();
        return Arrays.copyOf(out.array(), out.position());
    }

    private void clear() {
        for (int key = 0; key < keyCount; key++) {
            numberOf[keys[key]] = ABSENT;
        }
        keyCount = 0;
        resourceCount = 0;
        rows = 0;
    }

    @FunctionalInterface
    private interface Texts {
        byte[] text(int key);
    }

    private void dictionary(ByteBuffer out, int column, int size, int[] indexes, Texts texts) {
        header(out, column, "LowCardinality(String)");
        out.putLong(DICTIONARY_VERSION);
        out.putLong(INDEXES);
        out.putLong(size);
        for (int key = 0; key < size; key++) {
            text(out, texts.text(key));
        }
        out.putLong(rows);
        out.asIntBuffer().put(indexes, 0, rows);
        out.position(out.position() + rows * Integer.BYTES);
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
    private static void number(ByteBuffer out, int value) {
        int rest = value;
        while (rest > 0x7F) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    private long bytes(int[] of, int count) {
        long bytes = 0;
        for (int key = 0; key < count; key++) {
            bytes += nodes.id(of[key]).length + 5;
        }
        return bytes;
    }
}
