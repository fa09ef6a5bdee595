package org.transformer4j.benchmarks.measure;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Philox4x32;

/** Random numbers that are the same on every machine: {@code centre + scale * u}, {@code u} a multiple of 2^-23 in [-1, 1). */
public final class RandomNumbers {
    private static final long SEED = 0x7472_616e_7366_6f72L;

    private RandomNumbers() {}

    /**
     * Fills {@code target} with the numbers {@code first}, {@code first + 1}, ... of a stream.
     *
     * @param type F32, in native order, or BF16, rounded to nearest even
     * @param first a multiple of 4
     */
    public static void fill(MemorySegment target, DType type, long stream, long first, float centre, float scale) {
        if (type != DType.F32 && type != DType.BF16 || first % Philox4x32.BLOCK != 0) {
            throw new IllegalArgumentException("%s numbers from the %d-th; F32 or BF16 from a multiple of %d is needed"
                    .formatted(type, first, Philox4x32.BLOCK));
        }
        int[] words = new int[Philox4x32.BLOCK];
        long length = target.byteSize() / type.bytes();
        for (long start = 0; start < length; start += words.length) {
            Philox4x32.block(SEED, stream, (first + start) / words.length, words);
            int count = (int) Math.min(words.length, length - start);
            for (int i = 0; i < count; i++) {
                float number = Math.fma(scale, Philox4x32.uniform(words[i]) * 2 - 1, centre);
                if (type == DType.F32) {
                    target.set(ValueLayout.JAVA_FLOAT_UNALIGNED, (start + i) * Float.BYTES, number);
                } else {
                    target.set(ValueLayout.JAVA_SHORT_UNALIGNED, (start + i) * Short.BYTES, Bfloat16.fromFloat(number));
                }
            }
        }
    }

    /** {@code length} integers from 0 to {@code bound - 1}. */
    public static int[] integers(int length, int bound, long stream) {
        int[] integers = new int[length];
        for (int i = 0; i < length; i++) {
            integers[i] = (int) (Integer.toUnsignedLong(Philox4x32.word(SEED, stream, i)) * bound >>> 32);
        }
        return integers;
    }
}
