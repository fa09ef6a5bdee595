package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.transformer4j.api.DType;

/**
 * The formats of weights that are read from GGUF files: how many elements a block has, how many bytes, and what they mean.
 *
 * <p>With a binary16 scale {@code d}, a binary16 minimum {@code m} and small integers, all widened exactly to binary32:
 *
 * <table>
 * <caption>The value of an element, as IEEE operations on binary32</caption>
 * <tr><th>format</th><th>value</th><th>significant bits of the products</th></tr>
 * <tr><td>Q8_0, Q5_0, Q4_0</td><td>{@code d * q}; q in -128..127, -16..15, -8..7</td><td>11 + 7 = 18 at most</td></tr>
 * <tr><td>Q5_1, Q4_1</td><td>{@code fma(d, q, m)}; q in 0..31, 0..15</td><td>11 + 5 = 16</td></tr>
 * <tr><td>Q5_K, Q4_K</td><td>{@code fma(d * s, q, -(m * t))}; s, t in 0..63</td><td>11 + 6 + 5 = 22</td></tr>
 * <tr><td>Q6_K</td><td>{@code (d * s) * q}; s in -128..127, q in -32..31</td><td>11 + 7 + 5 = 23</td></tr>
 * </table>
 *
 * <p>A product of whole numbers has no more significant bits than its factors together, and 24 fit; none is smaller than
 * 2^-24 unless it is zero, or larger than 2^28. So every product is exact, and the only rounding is the one of the sum inside
 * the {@code fma}: contracted or not, in any order of the factors, the value is the same. Two things do depend on the
 * operations as written, the sign of a zero and which products of an infinity are NaN, so kernels keep to them.
 *
 * <p>Source of the layouts: the block structures of ggml.
 */
public enum GgmlType {
    /** IEEE 754 binary32. */
    F32(0, 1, 4, FloatBlocks::f32),
    /** IEEE 754 binary16. */
    F16(1, 1, 2, FloatBlocks::f16),
    /** The upper half of a binary32. */
    BF16(30, 1, 2, FloatBlocks::bf16),
    /** 4 bits and a scale for each 32 elements. */
    Q4_0(2, 32, 18, ScaledBlocks::q4),
    /** 4 bits, a scale and a minimum for each 32 elements. */
    Q4_1(3, 32, 20, OffsetBlocks::q4),
    /** 5 bits and a scale for each 32 elements. */
    Q5_0(6, 32, 22, ScaledBlocks::q5),
    /** 5 bits, a scale and a minimum for each 32 elements. */
    Q5_1(7, 32, 24, OffsetBlocks::q5),
    /** 8 bits and a scale for each 32 elements. */
    Q8_0(8, 32, 34, ScaledBlocks::q8),
    /** 4 bits; 8 scales and minima of 6 bits for each 256 elements. */
    Q4_K(12, 256, 144, SuperBlocks::q4),
    /** 5 bits; 8 scales and minima of 6 bits for each 256 elements. */
    Q5_K(13, 256, 176, SuperBlocks::q5),
    /** 6 bits; 16 scales of 8 bits for each 256 elements. */
    Q6_K(14, 256, 210, SixBitBlocks::q6);

    private final int number;
    private final int blockSize;
    private final int blockBytes;
    private final Decoder decoder;

    GgmlType(int number, int blockSize, int blockBytes, Decoder decoder) {
        this.number = number;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.decoder = decoder;
    }

    /** Turns the block that begins at a byte into floats. */
    @FunctionalInterface
    private interface Decoder {
        void decode(MemorySegment data, long at, float[] out, int to);
    }

    /** The number by which files name this type. */
    public int number() {
        return number;
    }

    /** How many elements a block has; 1 for the types that are not quantised. */
    public int blockSize() {
        return blockSize;
    }

    /** How many bytes a block has. */
    public int blockBytes() {
        return blockBytes;
    }

    /** The type of the elements where each is stored by itself; empty for the quantised ones. */
    public Optional<DType> plain() {
        return switch (this) {
            case F32 -> Optional.of(DType.F32);
            case F16 -> Optional.of(DType.F16);
            case BF16 -> Optional.of(DType.BF16);
            default -> Optional.empty();
        };
    }

    /**
     * Writes the elements of one block to {@code out[to]} and behind it.
     *
     * @param data  blocks of this type, from the first byte on
     * @param block which of them, from 0
     * @throws IndexOutOfBoundsException if there is no such block, or no room
     */
    public void decode(MemorySegment data, long block, float[] out, int to) {
        decoder.decode(data, block * blockBytes, out, to);
    }
}
