package org.transformer4j.backend.cpu.quantised;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.vector.VectorWidth;

/** Blocks of any bits come back as the format defines them. */
class BlockPackingTest {
    private static final int BLOCKS = 3;

    private final byte[][] files = new byte[BlockPanel.OUTPUTS][];
    private final Random random = new Random(7);

    private MemorySegment packed(BlockPanel panel) {
        MemorySegment packed = Arena.ofAuto().allocate((long) BLOCKS * panel.bytes(), 64);
        QuantisedBlock block = new QuantisedBlock(panel.format());
        for (int output = 0; output < files.length; output++) {
            files[output] = new byte[BLOCKS * panel.format().blockBytes()];
            random.nextBytes(files[output]);
            for (int i = 0; i < BLOCKS; i++) {
                BlockPacking.pack(panel, block.read(MemorySegment.ofArray(files[output]), i), packed,
                        panel.offset(i * panel.format().blockSize()), output);
            }
        }
        return packed;
    }

    private float[] expected(WeightFormat format, int output) {
        float[] values = new float[BLOCKS * format.blockSize()];
        for (int i = 0; i < BLOCKS; i++) {
            format.decode(MemorySegment.ofArray(files[output]), i, values, i * format.blockSize());
        }
        return values;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"}, mode = EnumSource.Mode.EXCLUDE)
    void an_output_is_read_back_as_its_format_defines_it(WeightFormat format) {
        BlockPanel panel = new BlockPanel(format);
        MemorySegment packed = packed(panel);
        for (int output = 0; output < files.length; output++) {
            float[] values = new float[BLOCKS * format.blockSize()];
            for (int i = 0; i < BLOCKS; i++) {
                int first = i * format.blockSize();
                BlockPacking.decode(panel, packed, panel.offset(first), output, values, first, 1);
            }
            assertBits(values, expected(format, output));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"}, mode = EnumSource.Mode.EXCLUDE)
    @EnabledIf("vectorised")
    void vectors_widen_all_outputs_at_once(WeightFormat format) {
        BlockPanel panel = new BlockPanel(format);
        MemorySegment packed = packed(panel);
        int inputs = BLOCKS * format.blockSize();
        MemorySegment floats = Arena.ofAuto().allocate((long) inputs * BlockPanel.ROW, 64);
        BlockRows.widen(panel, packed, 0, inputs, floats, 0, new float[3 + BlockScales.LENGTH], 3);
        for (int output = 0; output < files.length; output++) {
            float[] values = new float[inputs];
            for (int i = 0; i < inputs; i++) {
                values[i] = floats.getAtIndex(JAVA_FLOAT, (long) i * BlockPanel.OUTPUTS + output);
            }
            assertBits(values, expected(format, output));
        }
    }

    static boolean vectorised() {
        return VectorWidth.vectorised();
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "BF16"}, mode = EnumSource.Mode.EXCLUDE)
    void a_panel_has_no_bit_more_than_the_file(WeightFormat format) {
        BlockPanel panel = new BlockPanel(format);
        assertThat(panel.group(format.groups())).isEqualTo(panel.bytes()).isEqualTo(BlockPanel.OUTPUTS * format.blockBytes());
    }

    @Test
    void upper_bits_that_are_needed_together_stand_where_the_lower_ones_end() {
        assertThat(new BlockPanel(WeightFormat.Q5_0).highShift(0)).isEqualTo(4);
        assertThat(new BlockPanel(WeightFormat.Q5_0).highShift(28)).isZero();
        assertThat(new BlockPanel(WeightFormat.Q6_K).highShift(15)).isEqualTo(2);
    }

    private static void assertBits(float[] found, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(Float.floatToIntBits(found[i])).as("element %d", i).isEqualTo(Float.floatToIntBits(expected[i]));
        }
    }
}
