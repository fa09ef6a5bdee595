package org.transformer4j.backend.cpu.thread;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Working memory of one thread. A slot grows to the largest size ever asked for and is handed out again and again, so that
 * a step that has run once allocates nothing when it runs again. Used by one thread at a time.
 */
public final class Scratch {
    /** What a piece of working memory is for; uses that overlap in time take different slots. */
    public enum Slot {
        /** Rows of the left factor of a product. */
        LEFT,
        /** A panel of the right factor of a product. */
        RIGHT,
        /** Accumulators of a product. */
        TILE,
        /** Free for the kernel at hand. */
        FIRST,
        /** Free for the kernel at hand. */
        SECOND,
        /** Free for the kernel at hand. */
        THIRD
    }

    /** The owner of what nobody has declared. */
    public static final long NOBODY = 0;

    private static final long ALIGNMENT = 64;
    private static final int SLOTS = Slot.values().length;

    private final MemorySegment[] bytes = new MemorySegment[SLOTS];
    private final float[][] floats = new float[SLOTS][];
    private final long[] owners = new long[SLOTS];
    private final long[] parts = new long[SLOTS];
    private boolean entered;

    /** Empty working memory. */
    public Scratch() {
        for (int slot = 0; slot < SLOTS; slot++) {
            bytes[slot] = MemorySegment.NULL;
            floats[slot] = new float[0];
        }
    }

    /** At least {@code size} bytes outside the heap, aligned to 64, with unspecified content. */
    public MemorySegment bytes(Slot slot, long size) {
        MemorySegment segment = bytes[slot.ordinal()];
        if (segment.byteSize() < size) {
            segment = Arena.ofAuto().allocate(grown(segment.byteSize(), size), ALIGNMENT);
            bytes[slot.ordinal()] = segment;
        }
        return segment;
    }

    /** At least {@code length} floats on the heap, with unspecified content. */
    public float[] floats(Slot slot, int length) {
        float[] array = floats[slot.ordinal()];
        if (array.length < length) {
            array = new float[Math.toIntExact(grown(array.length, length))];
            floats[slot.ordinal()] = array;
            owners[slot.ordinal()] = NOBODY;
        }
        return array;
    }

    /** Whether the slot's floats still hold what was last declared by {@link #declare} with the same numbers. */
    public boolean holds(Slot slot, long owner, long part) {
        return owners[slot.ordinal()] == owner && parts[slot.ordinal()] == part;
    }

    /**
     * Declares what the slot's floats hold now. Whoever writes to a slot that others declare does so too.
     *
     * @param owner a number that no other operation has, nor the same one when it runs again; {@link #NOBODY} for no claim
     * @param part which part of the operation's data it is
     */
    public void declare(Slot slot, long owner, long part) {
        owners[slot.ordinal()] = owner;
        parts[slot.ordinal()] = part;
    }

    /**
     * Marks the memory as in use.
     *
     * @throws IllegalStateException if it is in use already, by a task that starts another task
     */
    void enter() {
        if (entered) {
            throw new IllegalStateException(
                    "a task was started from within a task of the same thread; run them one after the other");
        }
        entered = true;
    }

    void leave() {
        entered = false;
    }

    private static long grown(long size, long wanted) {
        return Math.max(wanted, size + size / 2);
    }
}
