package org.transformer4j.api.op;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.spi.CacheSpec;

/** Checks that several operations share. */
final class Checks {
    private Checks() {}

    static void norm(String name, int width, float epsilon) {
        if (width < 1) {
            throw new IllegalArgumentException("%s over %d features; at least 1 is needed".formatted(name, width));
        }
        if (!(epsilon > 0) || Float.isInfinite(epsilon)) {
            throw new IllegalArgumentException("%s with epsilon %s; it must be positive and finite".formatted(name, epsilon));
        }
    }

    static void smoothing(float smoothing) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("label smoothing of %s; a number from 0 to below 1 is needed".formatted(smoothing));
        }
    }

    static void attention(int heads, CacheSpec cache) {
        if (heads < 1 || heads % cache.kvHeads() != 0) {
            throw new IllegalArgumentException("%d query heads over %d key heads; a multiple is needed"
                    .formatted(heads, cache.kvHeads()));
        }
    }

    /** The table, if every sequence of it fits into the cache. */
    static Sequences sequences(Op op, Sequences sequences, CacheSpec cache) {
        if (sequences == null) {
            throw new IllegalArgumentException("%s needs a table of sequences, but got none".formatted(op));
        }
        for (int s = 0; s < sequences.count(); s++) {
            if (sequences.slot(s) >= cache.slots() || sequences.kvLength(s) > cache.capacity()) {
                throw new IllegalArgumentException(
                        "%s: sequence %d has %d keys in slot %d; the cache has %d slots of %d positions".formatted(
                                op, s, sequences.kvLength(s), sequences.slot(s), cache.slots(), cache.capacity()));
            }
        }
        return sequences;
    }

    /** As {@link #sequences}, where the rows of each sequence are themselves the last of its keys. */
    static Sequences selfSequences(Op op, Sequences sequences, CacheSpec cache) {
        sequences(op, sequences, cache);
        for (int s = 0; s < sequences.count(); s++) {
            for (int other = 0; other < s; other++) {
                if (sequences.slot(s) == sequences.slot(other)) {
                    throw new IllegalArgumentException("%s: sequences %d and %d share slot %d; each needs one of its own"
                            .formatted(op, other, s, sequences.slot(s)));
                }
            }
            if (sequences.queryLength(s) > sequences.kvLength(s)) {
                throw new IllegalArgumentException("%s: sequence %d has %d rows but only %d keys; its rows are the last of its keys"
                        .formatted(op, s, sequences.queryLength(s), sequences.kvLength(s)));
            }
        }
        return sequences;
    }
}
