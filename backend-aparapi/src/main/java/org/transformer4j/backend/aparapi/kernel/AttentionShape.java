package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.backend.aparapi.program.Launch;

/**
 * What attention with and without weights have in common.
 *
 * @param heads query heads
 * @param cache shape of the cache
 * @param scoring how dot products become scores
 * @param mask which keys a query sees
 */
record AttentionShape(int heads, CacheSpec cache, Scoring scoring, Mask mask) {
    /** Words of a table that {@link #describe} writes for a row. */
    static final int ENTRY = 4;

    private static final RelativeBias NONE = new RelativeBias(0, 0);

    /** Begins a launch with its numbers, query, cache and, if there is one, bias. */
    Launcher start(Launcher launcher, int code, Args args) {
        int address = launcher.cache(args.slice(1), cache);
        launcher.start(code).operand(Launch.A, args.slice(0)).word(Launch.B, address).word(Launch.D, 0);
        if (scoring.bias().isPresent()) {
            launcher.operand(Launch.D, args.slice(2));
        }
        RelativeBias relative = scoring.bias().orElse(NONE);
        return launcher.numbers(heads, cache.kvHeads(), cache.headDim(), cache.capacity(), Caches.values(cache, address),
                Float.floatToRawIntBits(scoring.scale()), Float.floatToRawIntBits(scoring.softCap()),
                relative.before(), relative.after());
    }

    /** Writes slot, first key, the key behind the last, and position of a row. */
    void describe(int[] table, int entry, Sequences sequences, int s, int i) {
        table[entry] = sequences.slot(s);
        table[entry + 1] = mask.first(sequences, s, i);
        table[entry + 2] = mask.end(sequences, s, i);
        table[entry + 3] = sequences.position(s, i);
    }

    /** Runs the launch: a unit of work is one head of one row. */
    void run(Launcher launcher, Sequences sequences) {
        long keys = Math.min(sequences.longest(), (long) mask.before() + 1 + mask.after());
        launcher.run((long) sequences.rows() * heads, keys * cache.headDim());
    }
}
