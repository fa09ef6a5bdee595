package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Weights that are larger than the largest allocation, which the conformance suite has none of. */
@RequiresOpenCl
class PackedWeightTest {
    private static final int OUT = 203;
    private static final int IN = 301;
    private static final int SMALL = 1 << 16;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static List<DType> types() {
        return List.of(DType.F32, DType.F16, DType.BF16);
    }

    private static Stream<Arguments> typesAndTunings() {
        return types().stream().flatMap(type -> Stream.of(Tuning.values()).map(tuning -> Arguments.of(type, tuning)));
    }

    @ParameterizedTest
    @MethodSource("types")
    void a_weight_in_several_pieces_reads_back_bit_by_bit(DType type) {
        try (Workplace workplace = new Workplace(SMALL)) {
            byte[] bits = bits(type, OUT * IN);
            WeightSource source = WeightSource.rowMajor(MemorySegment.ofArray(bits), type, IN);
            try (Buffer packed = workplace.device.pack(spec(type), source)) {
                assertThat(((ClBuffer) packed).pieces()).isGreaterThan(1);
                assertThat(unpacked(workplace, type, packed)).isEqualTo(bits);
            }
        }
    }

    /** A panel fits into a piece, but not the floats that it is made of. */
    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void a_panel_larger_than_what_is_copied_at_a_time_is_cut_between_inputs(DType type) {
        WeightSpec spec = new WeightSpec(33, 1001, type);
        byte[] wide = bits(DType.F32, 33 * 1001);
        for (WeightSource source : List.of(WeightSource.rowMajor(MemorySegment.ofArray(wide), DType.F32, 1001),
                WeightSource.columnMajor(MemorySegment.ofArray(wide), DType.F32, 33))) {
            assertThat(packedAndUnpacked(SMALL, spec, source)).isEqualTo(packedAndUnpacked(Long.MAX_VALUE, spec, source));
        }
    }

    private static byte[] packedAndUnpacked(long largest, WeightSpec spec, WeightSource source) {
        try (Workplace workplace = new Workplace(largest); Buffer packed = workplace.device.pack(spec, source)) {
            byte[] bits = new byte[(int) spec.elements() * spec.type().bytes()];
            workplace.device.unpack(spec, packed, MemorySegment.ofArray(bits));
            return bits;
        }
    }

    @Test
    void a_weight_whose_outputs_and_inputs_are_both_apart_is_gathered() {
        try (Workplace workplace = new Workplace()) {
            byte[] bits = bits(DType.BF16, 6 * OUT * IN);
            WeightSource source = new WeightSource(MemorySegment.ofArray(bits), WeightFormat.BF16, 1, 3, 3L * OUT);
            byte[] expected = new byte[OUT * IN * 2];
            for (int out = 0; out < OUT; out++) {
                for (int in = 0; in < IN; in++) {
                    System.arraycopy(bits, (int) source.index(out, in) * 2, expected, (out * IN + in) * 2, 2);
                }
            }
            try (Buffer packed = workplace.device.pack(spec(DType.BF16), source)) {
                assertThat(unpacked(workplace, DType.BF16, packed)).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("typesAndTunings")
    void a_linear_layer_over_several_pieces_gives_the_bits_of_one_piece(DType type, Tuning tuning) {
        for (int rows : new int[] {1, 3, 8, 13, 31}) {
            float[] x = floats(rows * IN);
            float[] bias = floats(OUT);
            assertThat(linear(SMALL, tuning, type, x, bias, rows)).containsExactly(linear(Long.MAX_VALUE, tuning, type, x, bias, rows));
        }
    }

    private static float[] linear(long largest, Tuning tuning, DType type, float[] x, float[] bias, int rows) {
        try (Workplace workplace = workplace(largest, tuning); Buffer weight = pack(workplace, type)) {
            Slice y = workplace.zeros(DType.F32, rows * OUT);
            Op op = new Linear(spec(type), true);
            workplace.launch(op, new long[] {rows}, workplace.floats(x), weight.all(), workplace.floats(bias), y);
            return workplace.read(y);
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void an_embedding_finds_its_rows_in_every_piece(DType type) {
        int[] ids = {0, 202, 31, 64, -1, 203, 100, 32};
        assertThat(embedding(SMALL, type, ids)).containsExactly(embedding(Long.MAX_VALUE, type, ids));
    }

    private static float[] embedding(long largest, DType type, int[] ids) {
        try (Workplace workplace = workplace(largest, Tuning.PROCESSOR); Buffer weight = pack(workplace, type)) {
            Slice found = workplace.zeros(DType.I32, ids.length);
            workplace.queue.write(found, MemorySegment.ofArray(ids));
            Slice y = workplace.floats(floats(ids.length * IN));
            workplace.launch(new Embedding(spec(type)), new long[] {ids.length}, weight.all(), found, y);
            return workplace.read(y);
        }
    }

    @Test
    void what_was_not_packed_so_is_not_unpacked() {
        try (Workplace workplace = new Workplace()) {
            Slice plain = workplace.zeros(DType.F32, 33 * 5);
            MemorySegment destination = MemorySegment.ofArray(new float[33 * 5]);
            assertThatIllegalArgumentException().isThrownBy(() ->
                    workplace.device.unpack(new WeightSpec(33, 5, DType.F32), plain.buffer(), destination)).withMessageContaining("F32[165]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_not_packed_so_is_no_weight(Tuning tuning) {
        WeightSpec asked = spec(DType.F32);
        WeightSpec turned = new WeightSpec(IN, OUT, DType.F32);
        try (Workplace workplace = workplace(Long.MAX_VALUE, tuning); Workplace other = workplace(Long.MAX_VALUE, tuning);
                Buffer foreign = pack(other, DType.F32); Buffer sideways = workplace.device.pack(turned,
                        WeightSource.rowMajor(MemorySegment.ofArray(bits(DType.F32, OUT * IN)), DType.F32, OUT))) {
            Slice plain = workplace.zeros(DType.F32, OUT * IN);
            Slice ids = workplace.zeros(DType.I32, 2);
            for (int rows : new int[] {2, 40}) {
                Slice x = workplace.zeros(DType.F32, rows * IN);
                Slice y = workplace.zeros(DType.F32, rows * OUT);
                for (Slice wrong : List.of(plain, sideways.all(), foreign.all())) {
                    assertThatIllegalArgumentException().isThrownBy(() ->
                            workplace.launch(new Linear(asked, false), new long[] {rows}, x, wrong, y));
                }
            }
            Slice y = workplace.zeros(DType.F32, 2 * IN);
            Op embedding = new Embedding(asked);
            assertThatIllegalArgumentException().isThrownBy(() -> workplace.launch(embedding, new long[] {2}, plain, ids, y))
                    .withMessageContaining("dense").withMessageContaining("pack(" + asked);
            assertThatIllegalArgumentException().isThrownBy(() -> workplace.launch(embedding, new long[] {2}, sideways.all(), ids, y))
                    .withMessageContaining(turned.toString()).withMessageContaining("pack(" + asked);
            assertThatIllegalArgumentException().isThrownBy(() -> workplace.launch(embedding, new long[] {2}, foreign.all(), ids, y))
                    .withMessageContaining("another device");
            assertThatIllegalArgumentException().isThrownBy(() -> workplace.device.unpack(asked, foreign,
                    MemorySegment.ofArray(new float[OUT * IN]))).withMessageContaining("another device");
            assertThatIllegalArgumentException().isThrownBy(() -> unpacked(workplace, DType.F32, sideways))
                    .withMessageContaining(turned.toString());
        }
    }

    private static Workplace workplace(long largest, Tuning tuning) {
        return new Workplace(largest, Division.of(OpenCl.devices().getFirst()), tuning);
    }

    private static WeightSpec spec(DType type) {
        return new WeightSpec(OUT, IN, type);
    }

    private static Buffer pack(Workplace workplace, DType type) {
        return workplace.device.pack(spec(type), WeightSource.rowMajor(MemorySegment.ofArray(bits(type, OUT * IN)), type, IN));
    }

    private static byte[] unpacked(Workplace workplace, DType type, Buffer packed) {
        byte[] bits = new byte[OUT * IN * type.bytes()];
        workplace.device.unpack(spec(type), packed, MemorySegment.ofArray(bits));
        return bits;
    }

    /** Random finite numbers as they stand in a file. */
    private static byte[] bits(DType type, int count) {
        SplittableRandom random = new SplittableRandom(count);
        byte[] bits = new byte[count * type.bytes()];
        MemorySegment segment = MemorySegment.ofArray(bits);
        for (int i = 0; i < count; i++) {
            float value = random.nextFloat() - 0.5f;
            switch (type) {
                case F32 -> segment.set(INT, 4L * i, Float.floatToRawIntBits(value));
                case F16 -> segment.set(SHORT, 2L * i, Float.floatToFloat16(value));
                default -> segment.set(SHORT, 2L * i, (short) (Float.floatToRawIntBits(value) >>> 16));
            }
        }
        return bits;
    }

    private static float[] floats(int count) {
        SplittableRandom random = new SplittableRandom(-count);
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat() - 0.5f;
        }
        return floats;
    }
}
