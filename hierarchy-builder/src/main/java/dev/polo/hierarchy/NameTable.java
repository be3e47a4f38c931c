package dev.polo.hierarchy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Names as consecutive ints, in the order they are first seen. An open-addressing table (linear probing, Knuth TAOCP
 * 6.4 algorithm L) over int slots: interning is most of a build's time, and a {@code HashMap<String, Integer>} takes
 * twice as long and four times the memory.
 */
final class NameTable {
    private static final int EMPTY = -1;

    private final List<String> names = new ArrayList<>();
    private int[] slots = emptySlots(1 << 12);

    /** The name's number; a new one when the name was not there. */
    int intern(String name) {
        int slot = slotOf(name);
        if (slots[slot] != EMPTY) {
            return slots[slot];
        }
        int number = names.size();
        names.add(name);
        slots[slot] = number;
        if (names.size() * 2 > slots.length) {
            grow();
        }
        return number;
    }

    String name(int number) {
        return names.get(number);
    }

    int size() {
        return names.size();
    }

    private int slotOf(String name) {
        int slot = spread(name) & (slots.length - 1);
        while (slots[slot] != EMPTY && !names.get(slots[slot]).equals(name)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        slots = emptySlots(slots.length * 2);
        for (int number = 0; number < names.size(); number++) {
            slots[slotOf(names.get(number))] = number;
        }
    }

    /** ARNs differ in their last characters, which String.hashCode leaves in the low bits in runs. */
    private static int spread(String name) {
        int hash = name.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 16);
    }

    private static int[] emptySlots(int length) {
        int[] slots = new int[length];
        Arrays.fill(slots, EMPTY);
        return slots;
    }
}
