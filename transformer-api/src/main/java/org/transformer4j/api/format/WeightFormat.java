package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;

/**
 * How weights are stored: each element by itself (F32, F16, BF16), or quantised, as blocks of small integers with common scales.
 *
 * <p>A block has binary16 numbers {@code d} and, in some formats, {@code m}; the K formats cut it into groups that have small
 * integers {@code s} and {@code t}. With {@code q} the integer of an element, all widened exactly to binary32:
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
 * <p>A product by a quantised weight is the product by these values, in float32. Source of the layouts: the block structures of
 * ggml.
 */
public enum WeightFormat {
    /** IEEE 754 binary32. */
    F32(DType.F32),
    /** IEEE 754 binary16. */
    F16(DType.F16),
    /** The upper half of a binary32. */
    BF16(DType.BF16),
    /** 4 bits and a scale for each 32 elements. */
    Q4_0(32, 18, 32, 4, ScaledBlocks::q4),
    /** 4 bits, a scale and a minimum for each 32 elements. */
    Q4_1(32, 20, 32, 4, OffsetBlocks::q4),
    /** 5 bits and a scale for each 32 elements. */
    Q5_0(32, 22, 32, 5, ScaledBlocks::q5),
    /** 5 bits, a scale and a minimum for each 32 elements. */
    Q5_1(32, 24, 32, 5, OffsetBlocks::q5),
    /** 8 bits and a scale for each 32 elements. */
    Q8_0(32, 34, 32, 8, ScaledBlocks::q8),
    /** 4 bits; 8 scales and minima of 6 bits for each 256 elements. */
    Q4_K(256, 144, 32, 4, SuperBlocks::q4),
    /** 5 bits; 8 scales and minima of 6 bits for each 256 elements. */
    Q5_K(256, 176, 32, 5, SuperBlocks::q5),
    /** 6 bits; 16 scales of 8 bits for each 256 elements. */
    Q6_K(256, 210, 16, 6, SixBitBlocks::q6);

    private final DType type;
    private final int blockSize;
    private final int blockBytes;
    private final int groupSize;
    private final int bits;
    private final Reader reader;

    WeightFormat(DType type) {
        this.type = type;
        blockSize = 1;
        blockBytes = type.bytes();
        groupSize = 1;
        bits = Byte.SIZE * blockBytes;
        reader = null;
    }

    WeightFormat(int blockSize, int blockBytes, int groupSize, int bits, Reader reader) {
        type = DType.F32;
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
        this.groupSize = groupSize;
        this.bits = bits;
        this.reader = reader;
    }

    /** Takes the block that begins at a byte apart. */
    @FunctionalInterface
    interface Reader {
        void read(MemorySegment data, long at, QuantisedBlock block);
    }

    /** The format in which numbers of a type stand one by one: F32, F16 or BF16. */
    public static WeightFormat of(DType type) {
        return switch (type) {
            case F32 -> F32;
            case F16 -> F16;
            case BF16 -> BF16;
            default -> throw new IllegalArgumentException("a weight of %s; F32, F16 or BF16 is needed".formatted(type));
        };
    }

    /** Whether elements share scales. */
    public boolean isQuantised() {
        return reader != null;
    }

    /** The type of the elements where each is stored by itself; F32, which they decode to, for the quantised formats. */
    public DType type() {
        return type;
    }

    /** How many elements a block has; 1 for the formats that are not quantised. */
    public int blockSize() {
        return blockSize;
    }

    /** How many bytes a block has. */
    public int blockBytes() {
        return blockBytes;
    }

    /** How many elements have both scale and minimum in common. */
    public int groupSize() {
        return groupSize;
    }

    /** How many groups a block has. */
    public int groups() {
        return blockSize / groupSize;
    }

    /** How many bits the integer of an element has; without the scales. */
    public int bits() {
        return bits;
    }

    /** Whether blocks have a number {@code m}. */
    public boolean hasMinimum() {
        return this == Q4_1 || this == Q5_1 || this == Q4_K || this == Q5_K;
    }

    /** Whether groups have an integer {@code s} and, with a minimum, {@code t}: the K formats. */
    public boolean hasGroupScales() {
        return blockSize > groupSize;
    }

    /**
     * How many bytes so many elements take.
     *
     * @param elements a multiple of the block size
     */
    public long bytes(long elements) {
        return elements / blockSize * blockBytes;
    }

    /**
     * Writes the elements of one block to {@code out[to]} and behind it, widened to float32 exactly as the table says.
     *
     * @param data  blocks of this format, from the first byte on; little-endian, without any alignment
     * @param block which of them, from 0
     * @throws IndexOutOfBoundsException if there is no such block, or no room
     */
    public void decode(MemorySegment data, long block, float[] out, int to) {
        switch (this) {
            case F32 -> out[to] = Float.intBitsToFloat(Bytes.int32(data, block * blockBytes));
            case F16 -> out[to] = Binary16.toFloat(Bytes.int16(data, block * blockBytes));
            case BF16 -> out[to] = Bfloat16.toFloat(Bytes.int16(data, block * blockBytes));
            default -> new QuantisedBlock(this).read(data, block).decode(out, to);
        }
    }

    Reader reader() {
        return reader;
    }
}
