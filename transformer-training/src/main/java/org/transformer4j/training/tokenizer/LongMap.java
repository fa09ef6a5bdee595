package org.transformer4j.training.tokenizer;

import java.util.Arrays;

/** Numbers for keys: an open hash table without boxes. Keys and values are 0 or more. */
final class LongMap {
    /** What {@link #get} says of a key that is not there. */
    static final int ABSENT = -1;

    private long[] keys = new long[1 << 10];
    private int[] values = new int[1 << 10];
    private int size;

    LongMap() {
        Arrays.fill(values, ABSENT);
    }

    int get(long key) {
        return values[place(key)];
    }

    void put(long key, int value) {
        int place = place(key);
        if (values[place] == ABSENT) {
            size++;
        }
        keys[place] = key;
        values[place] = value;
        if (2 * size > keys.length) {
            grow();
        }
    }

    /** Where a key is, or where it would be. */
    private int place(long key) {
        long hash = key * 0x9E3779B97F4A7C15L;
        int mask = keys.length - 1;
        int place = (int) (hash >>> 32) & mask;
        while (values[place] != ABSENT && keys[place] != key) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new int[2 * oldKeys.length];
        Arrays.fill(values, ABSENT);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != ABSENT) {
                int place = place(oldKeys[i]);
                keys[place] = oldKeys[i];
                values[place] = oldValues[i];
            }
        }
    }
}
