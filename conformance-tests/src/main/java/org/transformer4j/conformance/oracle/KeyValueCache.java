package org.transformer4j.conformance.oracle;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;

/** A key-value cache in the plain layout, {@code [2, slots, kvHeads, capacity, headDim]}, keys first. */
record KeyValueCache(CacheSpec spec, Numbers numbers) {
    static KeyValueCache of(CacheSpec spec, Slice slice) {
        return new KeyValueCache(spec, Numbers.of(slice));
    }

    /** Key of a position. */
    Dot.Vector key(int slot, int head, long position) {
        return new Dot.Vector(numbers, index(0, slot, head, position), 1);
    }

    /** One feature of the values of all positions, from {@code position} on. */
    Dot.Vector values(int slot, int head, long position, int feature) {
        return new Dot.Vector(numbers, index(1, slot, head, position) + feature, spec.headDim());
    }

    private long index(long keysOrValues, int slot, int head, long position) {
        return (((keysOrValues * spec.slots() + slot) * spec.kvHeads() + head) * spec.capacity() + position) * spec.headDim();
    }

    static void append(CacheAppend op, Args args) {
        Sequences sequences = args.sequences();
        CacheSpec spec = op.cache();
        KeyValueCache cache = of(spec, args.slice(2));
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                for (int head = 0; head < spec.kvHeads(); head++) {
                    long source = ((sequences.queryStart(s) + (long) i) * spec.kvHeads() + head) * spec.headDim();
                    for (int half = 0; half < 2; half++) {
                        long target = cache.index(half, sequences.slot(s), head, sequences.position(s, i));
                        Movement.move(args.slice(half), source, args.slice(2), target, spec.headDim());
                    }
                }
            }
        }
    }

    static void copy(CacheCopy op, Args args) {
        KeyValueCache cache = of(op.cache(), args.slice(0));
        for (int head = 0; head < op.cache().kvHeads(); head++) {
            for (int half = 0; half < 2; half++) {
                long source = cache.index(half, (int) args.size(0), head, 0);
                long target = cache.index(half, (int) args.size(1), head, 0);
                Movement.move(args.slice(0), source, args.slice(0), target, args.size(2) * op.cache().headDim());
            }
        }
    }
}
