package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;

class WeightPackingTest {
    private static final int OUTPUTS = 75;
    private static final int INPUTS = 131;

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void unpacking_is_the_exact_inverse_for_any_bits_and_strides(DType type) {
        long[][] strides = {{INPUTS, 1}, {1, OUTPUTS}, {2L * INPUTS + 3, 2}};
        for (long[] stride : strides) {
            StridedWeights source = anyBits(type, stride[0], stride[1]);
            MemorySegment copy = Arena.ofAuto().allocate(source.segment().byteSize(), 4).copyFrom(source.segment());
            PackedLayout layout = new PackedLayout(type, OUTPUTS, INPUTS);
            MemorySegment packed = Arena.ofAuto().allocate(layout.bytes() + 8, 4);

            WeightPacking.pack(source, layout, packed, 8, 0, layout.panels());
            StridedWeights target = new StridedWeights(copy, source.offset(), stride[0], stride[1], type);
            erase(target);
            WeightPacking.unpack(layout, packed, 8, target, 0, OUTPUTS);

            assertThat(copy.mismatch(source.segment())).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void the_packed_bits_do_not_depend_on_how_the_weight_is_stored(DType type) {
        StridedWeights rowMajor = anyBits(type, INPUTS, 1);
        StridedWeights columnMajor = anyBits(type, 1, OUTPUTS);
        PackedLayout layout = new PackedLayout(type, OUTPUTS, INPUTS);
        MemorySegment first = Arena.ofAuto().allocate(layout.bytes(), 4);
        MemorySegment second = Arena.ofAuto().allocate(layout.bytes(), 4);

        WeightPacking.pack(rowMajor, layout, first, 0, 0, layout.panels());
        WeightPacking.unpack(layout, first, 0, columnMajor, 0, OUTPUTS);
        WeightPacking.pack(columnMajor, layout, second, 0, 0, layout.panels());

        assertThat(first.mismatch(second)).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"})
    void a_row_is_read_widened(DType type) {
        Weights weights = Weights.random(type, OUTPUTS, INPUTS, 9);
        MemorySegment row = Arena.ofAuto().allocate(INPUTS * 4L, 4);
        for (int output = 0; output < OUTPUTS; output++) {
            WeightPacking.readRow(weights.layout(), weights.packed(), 0, output, row, 0);
            for (int input = 0; input < INPUTS; input++) {
                assertThat(row.getAtIndex(JAVA_FLOAT, input)).isEqualTo(weights.floats().get(output, input));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void every_16_bit_pattern_widens_exactly(DType type) {
        PackedLayout layout = new PackedLayout(type, PackedLayout.PANEL, 65536 / PackedLayout.PANEL);
        MemorySegment values = Arena.ofAuto().allocate(65536 * 2L, 4);
        for (int bits = 0; bits < 65536; bits++) {
            values.setAtIndex(JAVA_SHORT, bits, (short) bits);
        }
        MemorySegment packed = Arena.ofAuto().allocate(layout.bytes(), 64);
        WeightPacking.pack(new StridedWeights(values, 0, layout.inputs(), 1, type), layout, packed, 0, 0, 1);
        MemorySegment floats = Arena.ofAuto().allocate(65536 * 4L, 64);

        TileKernels.BEST.widen(type, packed, 0, layout.inputs(), floats, 0);

        for (int bits = 0; bits < 65536; bits++) {
            int row = bits % layout.inputs();
            int column = bits / layout.inputs();
            float widened = floats.getAtIndex(JAVA_FLOAT, (long) row * PackedLayout.PANEL + column);
            assertThat(Float.floatToIntBits(widened)).isEqualTo(Float.floatToIntBits(Weights.widen(type, (short) bits)));
        }
    }

    @Test
    void sizes_beyond_two_gibibytes_are_counted_in_full() {
        PackedLayout layout = new PackedLayout(DType.F32, 151_936, 5_120);
        assertThat(layout.bytes()).isEqualTo(151_936L * 5_120 * 4);
        assertThat(layout.offset(layout.panels() - 1, 5_119)).isEqualTo(layout.bytes() - 128);
    }

    @Test
    void types_that_no_weight_is_stored_in_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PackedLayout(DType.I32, 3, 4)).withMessageContaining("I32");
    }

    @Test
    void weights_of_another_type_than_the_layout_are_refused() {
        StridedWeights weights = anyBits(DType.F16, INPUTS, 1);
        PackedLayout layout = new PackedLayout(DType.BF16, OUTPUTS, INPUTS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightPacking.pack(weights, layout, MemorySegment.NULL, 0, 0, 1))
                .withMessageContaining("F16").withMessageContaining("BF16");
    }

    private static StridedWeights anyBits(DType type, long outputStride, long inputStride) {
        long elements = (OUTPUTS - 1) * outputStride + (INPUTS - 1) * inputStride + 3;
        MemorySegment segment = Arena.ofAuto().allocate(elements * type.bytes(), 4);
        Random random = new Random(outputStride);
        for (long i = 0; i < segment.byteSize(); i++) {
            segment.set(JAVA_BYTE, i, (byte) random.nextInt());
        }
        return new StridedWeights(segment, 2L * type.bytes(), outputStride, inputStride, type);
    }

    private static void erase(StridedWeights weights) {
        for (int output = 0; output < OUTPUTS; output++) {
            for (int input = 0; input < INPUTS; input++) {
                weights.segment().asSlice(weights.offset(output, input), weights.type().bytes()).fill((byte) 0);
            }
        }
    }
}
