package org.transformer4j.conformance.oracle;

import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.spi.Args;

/** What depends on random numbers. */
final class Chance {
    private Chance() {}

    static void dropout(Dropout op, Args args) {
        long width = args.size(1);
        float scale = (float) (1 / (1 - (double) op.probability()));
        Numbers x = Numbers.of(args.slice(0));
        Numbers keys = Numbers.of(args.slice(1));
        Numbers y = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(0); row++) {
            long seed = pair(keys, 4 * row);
            long stream = pair(keys, 4 * row + 2);
            for (long column = 0; column < width; column++) {
                float chance = Philox4x32.uniform(seed, stream, column);
                y.set(row * width + column, chance < op.probability() ? 0f : x.get(row * width + column) * scale);
            }
        }
    }

    private static long pair(Numbers words, long index) {
        return Integer.toUnsignedLong(words.getInt(index)) | (long) words.getInt(index + 1) << 32;
    }
}
