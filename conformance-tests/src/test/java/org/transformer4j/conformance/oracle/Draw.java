package org.transformer4j.conformance.oracle;

import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.canon.Philox4x32;

/** Numbers to compute with, the same on every run. */
final class Draw {
    private static final float[] SPECIALS = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f,
        Float.MIN_VALUE, -Float.MIN_VALUE, 0x1.8p-128f, -Float.MIN_NORMAL, 1e-30f, -1e-30f, Float.MAX_VALUE, -Float.MAX_VALUE};

    private Draw() {}

    /** Signed numbers, most of them small and a few large, as weights and activations are. */
    static float[] numbers(long seed, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float u = Philox4x32.uniform(seed, 0, i) * 2 - 1;
            values[i] = u * (i % 17 == 3 ? 4 : 1);
        }
        return values;
    }

    /** As {@link #numbers}, with every special value strewn in, about one number in {@code every}. */
    static float[] withSpecials(long seed, int count, int every) {
        float[] values = numbers(seed, count);
        for (int i = 0; i < count; i++) {
            int word = Philox4x32.word(seed, 1, i);
            if (Integer.remainderUnsigned(word, every) == 0) {
                values[i] = SPECIALS[Integer.remainderUnsigned(word / every, SPECIALS.length)];
            }
        }
        return values;
    }

    /** Whole numbers of at least {@code from} and less than {@code to}. */
    static int[] ints(long seed, int count, int from, int to) {
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = from + Integer.remainderUnsigned(Philox4x32.word(seed, 2, i), to - from);
        }
        return values;
    }

    /** Numbers narrowed to a storage type, as bits. */
    static short[] narrowed(DType type, float[] values) {
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = type == DType.F16 ? Binary16.fromFloat(values[i]) : Bfloat16.fromFloat(values[i]);
        }
        return bits;
    }
}
