package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.backend.opencl.runtime.ClBuffer;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** Quantised weights on the device: how much memory they take, and those larger than the largest allocation. */
@RequiresOpenCl
class QuantisedWeightTest {
    private static final int OUT = 203;
    private static final int IN = 768;
    private static final int SMALL = 1 << 16;

    private static Stream<WeightFormat> formats() {
        return Arrays.stream(WeightFormat.values()).filter(WeightFormat::isQuantised);
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_quantised_weight_takes_the_bits_of_the_file_and_those_of_the_last_panel_that_are_empty(WeightFormat format) {
        try (Workplace workplace = new Workplace(); Buffer packed = pack(workplace, format)) {
            assertThat(((ClBuffer) packed).bytes()).isEqualTo(format.bytes(224L * IN)).isEqualTo(new OpenClProvider().packedBytes(spec(format)));
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void a_quantised_weight_in_several_pieces_reads_back_decoded(WeightFormat format) {
        float[] expected = new float[OUT * IN];
        float[] row = new float[IN];
        for (int out = 0; out < OUT; out++) {
            source(format).row(out, row);
            System.arraycopy(row, 0, expected, out * IN, IN);
        }
        try (Workplace workplace = new Workplace(SMALL); Buffer packed = pack(workplace, format)) {
            assertThat(((ClBuffer) packed).pieces()).isGreaterThan(1);
            float[] read = new float[OUT * IN];
            workplace.device.unpack(spec(format), packed, MemorySegment.ofArray(read));
            assertThat(read).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void products_and_rows_of_a_quantised_weight_in_several_pieces_are_those_of_one_piece(WeightFormat format) {
        for (int rows : new int[] {1, 5, 20}) {
            float[] expected = linear(Long.MAX_VALUE, Tuning.PROCESSOR, format, rows);
            for (Tuning tuning : Tuning.values()) {
                assertThat(linear(SMALL, tuning, format, rows)).containsExactly(expected);
            }
        }
        assertThat(embedding(SMALL, format)).containsExactly(embedding(Long.MAX_VALUE, format));
    }

    private static float[] linear(long largest, Tuning tuning, WeightFormat format, int rows) {
        SplittableRandom random = new SplittableRandom(rows);
        float[] x = new float[rows * IN];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        try (Workplace workplace = new Workplace(largest, Division.of(OpenCl.devices().getFirst()), tuning);
                Buffer weight = pack(workplace, format)) {
            Slice y = workplace.zeros(DType.F32, rows * OUT);
            workplace.launch(new Linear(spec(format), false), new long[] {rows}, workplace.floats(x), weight.all(), y);
            return workplace.read(y);
        }
    }

    private static float[] embedding(long largest, WeightFormat format) {
        int[] ids = {0, 202, 31, 64, -1, 203, 100, 32};
        try (Workplace workplace = new Workplace(largest); Buffer weight = pack(workplace, format)) {
            Slice found = workplace.zeros(DType.I32, ids.length);
            workplace.queue.write(found, MemorySegment.ofArray(ids));
            Slice y = workplace.zeros(DType.F32, ids.length * IN);
            workplace.launch(new Embedding(spec(format)), new long[] {ids.length}, weight.all(), found, y);
            return workplace.read(y);
        }
    }

    private static WeightSpec spec(WeightFormat format) {
        return new WeightSpec(OUT, IN, format);
    }

    private static Buffer pack(Workplace workplace, WeightFormat format) {
        return workplace.device.pack(spec(format), source(format));
    }

    /** Any integers; the upper byte of each binary16 makes it finite, whatever else it is. */
    private static WeightSource source(WeightFormat format) {
        byte[] bytes = new byte[(int) format.bytes(OUT * IN)];
        new SplittableRandom(format.ordinal()).nextBytes(bytes);
        for (int i = 1; i < bytes.length; i += 2) {
            bytes[i] &= (byte) 0xbf;
        }
        return WeightSource.rowMajor(MemorySegment.ofArray(bytes), format, IN);
    }
}
