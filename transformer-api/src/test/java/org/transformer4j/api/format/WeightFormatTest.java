package org.transformer4j.api.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;

/** The blocks are taken apart a second time here, bit by bit, and computed in double, where everything before the end is exact. */
class WeightFormatTest {
    /** Zeros, subnormals, ones, the largest, infinities and NaN. */
    private static final short[] HALVES = {0, (short) 0x8000, 1, (short) 0x8001, 0x3ff, 0x400, 0x3c00, (short) 0xbc00, 0x3555, 0x2e66,
            0x7bff, (short) 0xfbff, 0x7c00, (short) 0xfc00, 0x7e00};

    @ParameterizedTest
    @CsvSource({"F32,1,4", "F16,1,2", "BF16,1,2", "Q4_0,32,18", "Q4_1,32,20", "Q5_0,32,22", "Q5_1,32,24", "Q8_0,32,34",
        "Q4_K,256,144", "Q5_K,256,176", "Q6_K,256,210"})
    void each_format_has_its_sizes(WeightFormat type, int blockSize, int blockBytes) {
        assertThat(type.blockSize()).isEqualTo(blockSize);
        assertThat(type.blockBytes()).isEqualTo(blockBytes);
        assertThat(type.bytes(3L * blockSize)).isEqualTo(3L * blockBytes);
    }

    @ParameterizedTest
    @EnumSource
    void random_blocks_decode_to_the_reference(WeightFormat type) {
        var random = new Random(3);
        for (int round = 0; round < 400; round++) {
            byte[] block = new byte[type.blockBytes()];
            random.nextBytes(block);
            check(type, block);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"}, mode = EnumSource.Mode.EXCLUDE)
    void every_number_meets_every_edge_of_the_scales(WeightFormat type) {
        var random = new Random(4);
        for (short d : HALVES) {
            for (short m : HALVES) {
                for (int fill : new int[] {0x00, 0xff, 0x0f, 0xf0, 0x88, 0x80, 0x7f}) {
                    byte[] block = new byte[type.blockBytes()];
                    Arrays.fill(block, (byte) fill);
                    check(type, withScales(type, block, d, m));
                }
                byte[] block = new byte[type.blockBytes()];
                random.nextBytes(block);
                check(type, withScales(type, block, d, m));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_0", "Q5_0", "Q8_0", "Q4_1", "Q5_1"})
    void every_number_meets_every_scale(WeightFormat type) {
        // Ascending bytes have every nibble in both halves, and 32 of the bytes of Q8_0.
        for (int d = 0; d < 0x10000; d += 1) {
            byte[] block = new byte[type.blockBytes()];
            for (int i = 0; i < 16; i++) block[block.length - 16 + i] = (byte) (i << 4 | 15 - i);
            for (int i = 2; i < block.length - 16; i++) block[i] = (byte) (d * 31 + i * 57);
            check(type, withScales(type, block, (short) d, (short) (d * 40503)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"Q4_K", "Q5_K"})
    void one_rounding_of_the_exact_value_is_all_there_is(WeightFormat type) {
        var random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] block = new byte[type.blockBytes()];
            random.nextBytes(block);
            withScales(type, block, (short) random.nextInt(0x7c00), (short) random.nextInt(0x7c00));
            float[] decoded = decode(type, block);
            for (int i = 0; i < decoded.length; i++) {
                Parts parts = parts(type, block, i);
                BigDecimal exact = new BigDecimal(parts.d()).multiply(BigDecimal.valueOf(parts.s() * (long) parts.q()))
                        .subtract(new BigDecimal(parts.m()).multiply(BigDecimal.valueOf(parts.t())));
                assertThat(decoded[i]).isEqualTo(exact.floatValue() + 0f);
            }
        }
    }

    @Test
    void products_of_the_formats_without_a_minimum_are_exact() {
        for (int d = 0; d < 0x7c00; d++) {
            float half = Float.float16ToFloat((short) d);
            for (int s : new int[] {-128, -127, -125, -85, -3, -1, 1, 3, 85, 125, 127}) {
                for (int q = -32; q < 32; q++) assertThat((double) (half * s * q) == (double) half * s * q).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void any_block_can_be_decoded_to_any_place(WeightFormat type) {
        var random = new Random(6);
        byte[] blocks = new byte[5 * type.blockBytes()];
        random.nextBytes(blocks);
        for (int block = 0; block < 5; block++) {
            float[] alone = decode(type, Arrays.copyOfRange(blocks, block * type.blockBytes(), (block + 1) * type.blockBytes()));
            float[] out = new float[type.blockSize() + 9];
            Arrays.fill(out, 42);
            type.decode(MemorySegment.ofArray(blocks), block, out, 4);
            assertThat(Arrays.copyOfRange(out, 4, 4 + type.blockSize())).isEqualTo(alone);
            assertThat(out[3]).isEqualTo(42);
            assertThat(out[4 + type.blockSize()]).isEqualTo(42);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"}, mode = EnumSource.Mode.EXCLUDE)
    void the_parts_of_a_block_fill_its_bytes(WeightFormat format) {
        int halves = format.hasMinimum() ? 2 : 1;
        int scaleBits = !format.hasGroupScales() ? 0 : format.hasMinimum() ? 2 * 6 : 8;
        assertThat(format.bits() * format.blockSize() + 16 * halves + scaleBits * format.groups()).isEqualTo(8 * format.blockBytes());
    }

    @Test
    void numbers_that_stand_by_themselves_have_the_type_they_had() {
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            assertThat(WeightFormat.of(type).type()).isEqualTo(type);
            assertThat(WeightFormat.of(type).isQuantised()).isFalse();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> WeightFormat.of(DType.I8)).withMessageContaining("I8");
        assertThatIllegalArgumentException().isThrownBy(() -> new QuantisedBlock(WeightFormat.BF16)).withMessageContaining("BF16");
    }

    /** What an element is made of: {@code d * s * q - m * t}; m is NaN where there is no minimum. */
    private record Parts(double d, int s, int q, double m, int t, boolean minimum) {
        float value() {
            // Signs of zero follow the order of the operations; double has room for all digits of the products and of the sum.
            return (float) (minimum ? d * s * q - m * t : d * s * q);
        }
    }

    private static void check(WeightFormat type, byte[] block) {
        float[] decoded = decode(type, block);
        for (int i = 0; i < decoded.length; i++) {
            float expected = parts(type, block, i).value();
            if (Float.floatToIntBits(decoded[i]) != Float.floatToIntBits(expected)) {
                fail("%s: element %d is %s; expected %s".formatted(type, i, decoded[i], expected));
            }
        }
    }

    private static float[] decode(WeightFormat type, byte[] block) {
        float[] out = new float[type.blockSize()];
        type.decode(MemorySegment.ofArray(block), 0, out, 0);
        return out;
    }

    private static byte[] withScales(WeightFormat type, byte[] block, short d, short m) {
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(type == WeightFormat.Q6_K ? 208 : 0, d);
        if (type == WeightFormat.Q4_1 || type == WeightFormat.Q5_1 || type == WeightFormat.Q4_K || type == WeightFormat.Q5_K) bytes.putShort(2, m);
        return block;
    }

    private static Parts parts(WeightFormat type, byte[] block, int i) {
        return switch (type) {
            case F32 -> plain(ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getFloat(0));
            case F16 -> plain((float) half(block, 0));
            case BF16 -> plain(Float.intBitsToFloat((block[1] & 255) << 24 | (block[0] & 255) << 16));
            case Q8_0 -> scaled(half(block, 0), 1, block[2 + i]);
            case Q4_0 -> scaled(half(block, 0), 1, nibble(block, 2, i) - 8);
            case Q5_0 -> scaled(half(block, 0), 1, nibble(block, 6, i) + 16 * bit(block, 2, i) - 16);
            case Q4_1 -> new Parts(half(block, 0), 1, nibble(block, 4, i), -half(block, 2), 1, true);
            case Q5_1 -> new Parts(half(block, 0), 1, nibble(block, 8, i) + 16 * bit(block, 4, i), -half(block, 2), 1, true);
            case Q4_K -> new Parts(half(block, 0), scale(block, i / 32), quarter(block, 16, i), half(block, 2), minimum(block, i / 32), true);
            case Q5_K -> new Parts(half(block, 0), scale(block, i / 32), quarter(block, 48, i) + 16 * bit(block, 16 + i % 32, i / 32),
                    half(block, 2), minimum(block, i / 32), true);
            case Q6_K -> scaled(half(block, 208), block[192 + i / 16], six(block, i) - 32);
        };
    }

    private static Parts plain(float value) {
        return new Parts(value, 1, 1, 0, 0, false);
    }

    private static Parts scaled(double d, int s, int q) {
        return new Parts(d, s, q, 0, 0, false);
    }

    private static double half(byte[] block, int at) {
        return Float.float16ToFloat((short) (block[at] & 255 | block[at + 1] << 8));
    }

    private static int bit(byte[] block, int at, int i) {
        return block[at + i / 8] >> i % 8 & 1;
    }

    private static int bits(byte[] block, int at, int... places) {
        return IntStream.range(0, places.length).map(i -> bit(block, at, places[i]) << i).sum();
    }

    /** Of 32 nibbles, whose first 16 are in the low halves. */
    private static int nibble(byte[] block, int at, int i) {
        return (i < 16 ? block[at + i] : block[at + i - 16] >> 4) & 15;
    }

    /** Of 64 nibbles in 32 bytes, four times. */
    private static int quarter(byte[] block, int at, int i) {
        int in = i % 64;
        int value = block[at + i / 64 * 32 + in % 32] & 255;
        return in < 32 ? value % 16 : value / 16;
    }

    /** As the figure in ggml's source: bit places in the 96 bits. */
    private static int scale(byte[] block, int group) {
        if (group < 4) {
            int b = 8 * group;
            return bits(block, 4, b, b + 1, b + 2, b + 3, b + 4, b + 5);
        }
        int low = 8 * (group + 4);
        int top = 8 * (group - 4);
        return bits(block, 4, low, low + 1, low + 2, low + 3, top + 6, top + 7);
    }

    private static int minimum(byte[] block, int group) {
        if (group < 4) {
            int b = 8 * (group + 4);
            return bits(block, 4, b, b + 1, b + 2, b + 3, b + 4, b + 5);
        }
        int low = 8 * (group + 4);
        int top = 8 * group;
        return bits(block, 4, low + 4, low + 5, low + 6, low + 7, top + 6, top + 7);
    }

    private static int six(byte[] block, int i) {
        int half = i / 128;
        int in = i % 128;
        int low = block[64 * half + in % 64] & 255;
        int high = block[128 + 32 * half + in % 32] & 255;
        return (in < 64 ? low % 16 : low / 16) + 16 * (high >> 2 * (in / 32) & 3);
    }
}
