package dev.polo.hierarchy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The id and type of every vertex as bytes and hashes, made once: a node stands in as many flows as there are resources
 * below it, and turning its text into bytes for each of them was most of a build's time. Immutable.
 */
final class NodeTable {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] NO_PARENT = {};

    private final byte[][] ids;
    private final long[] hashes;
    private final int[] typeOf;
    private final byte[][] types;

    NodeTable(HierarchyGraphs graphs) {
        int vertices = graphs.size();
        ids = new byte[vertices + 1][];
        hashes = new long[vertices + 1];
        typeOf = new int[vertices + 1];
        NameTable typeNames = new NameTable();
        for (int vertex = 0; vertex < vertices; vertex++) {
            String type = graphs.nodeType(vertex);
            typeOf[vertex] = typeNames.intern(type);
            ids[vertex] = graphs.nodeId(vertex).getBytes(StandardCharsets.UTF_8);
            hashes[vertex] = mix(hash(ids[vertex]) + type.hashCode());
        }
        ids[vertices] = NO_PARENT;
        types = new byte[typeNames.size()][];
        for (int type = 0; type < types.length; type++) {
            types[type] = typeNames.name(type).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The vertex that stands for {@link FlowSink#NONE}: its id is ''. */
    int none() {
        return ids.length - 1;
    }

    byte[] id(int vertex) {
        return ids[vertex];
    }

    /** Of id and type. */
    long hash(int vertex) {
        return hashes[vertex];
    }

    int type(int vertex) {
        return typeOf[vertex];
    }

    byte[][] types() {
        return types;
    }

    /** Eight bytes at a time, each word mixed in by a multiplication, as in wyhash and its kind. */
    private static long hash(byte[] text) {
        long hash = text.length;
        int at = 0;
        for (; at + Long.BYTES <= text.length; at += Long.BYTES) {
            hash = mix(hash ^ (long) WORDS.get(text, at));
        }
        long rest = 0;
        for (; at < text.length; at++) {
            rest = (rest << 8) | (text[at] & 0xFF);
        }
        return mix(hash ^ rest);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014): every bit of the input reaches every bit of the result. */
    static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
