package dev.polo.hierarchy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names as consecutive ints, in the order they are first seen. An open-addressing table (linear probing, Knuth TAOCP
 * 6.4 algorithm L) over int slots; the names stand one behind the other in one array of UTF-8 bytes, each after its
 * length as ClickHouse writes it. So a name is neither decoded when it is read nor encoded when it is written, and
 * consecutive names are written by one copy.
 */
final class NameTable {
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EMPTY = -1;
    private static final int MOST_LENGTH_BYTES = 5;

    private byte[] texts = new byte[1 << 12];
    /** Where each name's length begins; one more than there are names. */
    private int[] starts = new int[1 << 8];

    private long[] hashes = new long[1 << 8];
    private int size;
    /** The upper half of a name's hash and its number; a look at another name's slot stays in the table. */
    private long[] slots = emptySlots(1 << 9);

    /** The name's number; a new one when the name was not there. */
    int intern(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return intern(bytes, 0, bytes.length);
    }

    int intern(byte[] bytes, int from, int length) {
        long hash = hash(bytes, from, length);
        int slot = slotOf(hash, bytes, from, length);
        if (slots[slot] != EMPTY) {
            return (int) slots[slot];
        }
        slots[slot] = entry(hash, size);
        append(hash, bytes, from, length);
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    /** The name's number, or -1. */
    int find(byte[] bytes, int from, int length) {
        return (int) slots[slotOf(hash(bytes, from, length), bytes, from, length)];
    }

    String name(int number) {
        int text = textStart(number);
        return new String(texts, text, starts[number + 1] - text, StandardCharsets.UTF_8);
    }

    /** By the bytes of the names, which is the order of their code points. */
    int compare(int one, int other) {
        return Arrays.compareUnsigned(
                texts, textStart(one), starts[one + 1], texts, textStart(other), starts[other + 1]);
    }

    int size() {
        return size;
    }

    /** Of the name's bytes. */
    long hash(int number) {
        return hashes[number];
    }

    /** The bytes of all names, each after its length: those of a name from {@link #start} to that of the next one. */
    byte[] texts() {
        return texts;
    }

    int start(int number) {
        return starts[number];
    }

    private int textStart(int number) {
        int at = starts[number];
        while (texts[at] < 0) {
            at++;
        }
        return at + 1;
    }

    private int slotOf(long hash, byte[] bytes, int from, int length) {
        int slot = (int) hash & (slots.length - 1);
        while (slots[slot] != EMPTY && !isName(slots[slot], hash, bytes, from, length)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private static long entry(long hash, int number) {
        return (hash >>> 32) << 32 | number;
    }

    private boolean isName(long slot, long hash, byte[] bytes, int from, int length) {
        int number = (int) slot;
        return slot >>> 32 == hash >>> 32
                && Arrays.equals(texts, textStart(number), starts[number + 1], bytes, from, from + length);
    }

    private void append(long hash, byte[] bytes, int from, int length) {
        if (size + 1 == starts.length) {
            starts = Arrays.copyOf(starts, size * 2 + 2);
            hashes = Arrays.copyOf(hashes, size * 2 + 2);
        }
        int at = starts[size];
        int needed = Math.addExact(at, length + MOST_LENGTH_BYTES);
        if (needed > texts.length) {
            texts = Arrays.copyOf(texts, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, texts.length * 2L)));
        }
        int rest = length;
        while (rest > 0x7F) {
            texts[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        texts[at++] = (byte) rest;
        System.arraycopy(bytes, from, texts, at, length);
        hashes[size] = hash;
        size++;
        starts[size] = at + length;
    }

    private void rehash() {
        slots = emptySlots(slots.length * 2);
        for (int number = 0; number < size; number++) {
            int slot = (int) hashes[number] & (slots.length - 1);
            while (slots[slot] != EMPTY) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = entry(hashes[number], number);
        }
    }

    /** Eight bytes at a time, each word mixed in by a multiplication, as in wyhash and its kind. */
    static long hash(byte[] bytes, int from, int length) {
        long hash = length;
        int at = from;
        int end = from + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = mix(hash ^ (long) WORDS.get(bytes, at));
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << 8) | (bytes[at] & 0xFF);
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

    private static long[] emptySlots(int length) {
        long[] slots = new long[length];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
