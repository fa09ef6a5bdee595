package org.transformer4j.backend.aparapi.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

class BlockPanelsTest {
    private static final int BLOCKS = 3;
    private static final int OUTPUTS = 13;
    private static final int START = 7;

    private static WeightSpec spec(WeightFormat format) {
        return new WeightSpec(OUTPUTS, BLOCKS * format.blockSize(), format);
    }

    /** Any bits: scales that are infinite, subnormal and not numbers among them. */
    private static WeightSource source(WeightSpec spec) {
        byte[] bytes = new byte[Math.toIntExact(spec.bytes())];
        new Random(spec.format().ordinal()).nextBytes(bytes);
        return WeightSource.rowMajor(MemorySegment.ofArray(bytes), spec.format(), spec.inFeatures());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "B?F\\d+")
    void sixteen_outputs_take_as_many_bits_as_in_a_file(WeightFormat format) {
        WeightSpec spec = spec(format);

        assertThat(4L * PanelLayout.of(spec).words()).isEqualTo(format.bytes(16L * spec.inFeatures())).isEqualTo(Weights.bytes(spec));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "B?F\\d+")
    void a_panel_gives_back_the_values_of_the_blocks_whatever_its_words_were_before(WeightFormat format) {
        WeightSpec spec = spec(format);
        WeightSource source = source(spec);
        PanelLayout layout = PanelLayout.of(spec);
        int[] words = new int[START + layout.words()];
        Arrays.fill(words, -1);

        layout.fill(words, START, source, 0, OUTPUTS);

        int[] panel = Arrays.copyOfRange(words, START, words.length);
        float[] row = new float[spec.inFeatures()];
        for (int out = 0; out < OUTPUTS; out++) {
            source.row(out, row);
            for (int in = 0; in < row.length; in++) {
                float value = Float.intBitsToFloat(layout.bits(panel, out, in));
                assertThat(Float.floatToIntBits(value)).as("%s (%d, %d)", format, out, in).isEqualTo(Float.floatToIntBits(row[in]));
            }
        }
        assertThat(Arrays.copyOf(words, START)).containsOnly(-1);
    }
}
