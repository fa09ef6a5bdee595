package org.transformer4j.conformance.kit;

import org.transformer4j.api.canon.Bfloat16;

/**
 * The factors of a dot product that almost cancels, as a matrix {@code a [m, k]} and a matrix {@code b [k, n]}.
 *
 * <p>Terms come in pairs, {@code k = 2j} and {@code 2j + 1}. With {@link DataKind#CONTRACTION} they are
 * {@code round(x y) * 1} and {@code x * (-y)}: two roundings leave 0, fused ones the rounding error of {@code x y}. With
 * {@link DataKind#CANCELLING} they are {@code x * y} and {@code -(x + a little) * y}. {@code y} has 8 bits, so that it is the
 * same in every type that weights are stored in.
 */
final class DotData {
    private final DataKind kind;
    private final Generator left;
    private final Generator right;

    DotData(DataKind kind, long seed) {
        this.kind = kind;
        this.left = new Generator(seed, 0);
        this.right = new Generator(seed, 1);
    }

    /** Whether a kind of data ties the two factors to each other. */
    static boolean ties(DataKind kind) {
        return kind == DataKind.CONTRACTION || kind == DataKind.CANCELLING;
    }

    float a(long m, long k) {
        float x = x(m, k / 2);
        if (kind == DataKind.CONTRACTION) {
            return k % 2 == 0 ? x * y(k / 2) : x;
        }
        return k % 2 == 0 ? x : -(x + Math.ulp(x) * (left.word(m * 8191 + k) & 7));
    }

    float b(long k, long n) {
        float scale = (right.word(n) & 1) == 0 ? 1f : -0.5f;
        if (kind == DataKind.CONTRACTION) {
            return k % 2 == 0 ? scale : -scale * y(k / 2);
        }
        return scale * y(k / 2);
    }

    private float x(long m, long pair) {
        return Float.intBitsToFloat(Generator.scaled(left.word(m * 8191 + pair), -3, 4));
    }

    private float y(long pair) {
        return Bfloat16.toFloat((short) (Generator.scaled(right.word(pair + (1L << 40)), -2, 2) >>> 16));
    }
}
