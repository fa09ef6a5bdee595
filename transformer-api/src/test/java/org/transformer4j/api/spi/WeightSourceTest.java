package org.transformer4j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;

class WeightSourceTest {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment data = MemorySegment.ofArray(new byte[6 * Float.BYTES]);

    WeightSourceTest() {
        for (int i = 0; i < 6; i++) {
            data.setAtIndex(FLOAT, i, i);
        }
    }

    @Test
    void row_major_and_column_major_are_each_others_transpose() {
        WeightSource rows = WeightSource.rowMajor(data, DType.F32, 3);
        WeightSource columns = WeightSource.columnMajor(data, DType.F32, 3);
        assertThat(row(rows, 1, 3)).containsExactly(3, 4, 5);
        assertThat(row(columns, 2, 2)).containsExactly(2, 5);
        assertThat(row(columns.fromRow(1), 0, 2)).containsExactly(1, 4);
    }

    @Test
    void an_element_outside_the_data_is_refused() {
        WeightSource rows = WeightSource.rowMajor(data, DType.F32, 3);
        rows.check(new WeightSpec(2, 3, DType.F32));
        assertThatThrownBy(() -> rows.check(new WeightSpec(3, 3, DType.F32))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 8 of a source with 6");
        assertThatThrownBy(() -> rows.fromRow(1).check(new WeightSpec(2, 3, DType.F32))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_row_of_a_quantised_matrix_is_decoded_block_by_block() {
        MemorySegment blocks = MemorySegment.ofArray(new byte[6 * 34]);
        for (int block = 0; block < 6; block++) {
            blocks.set(SHORT, block * 34L, Float.floatToFloat16(block + 1));
            blocks.set(ValueLayout.JAVA_BYTE, block * 34L + 2 + 5, (byte) -3);
        }
        WeightSource source = WeightSource.rowMajor(blocks, WeightFormat.Q8_0, 64).fromRow(1);
        float[] expected = new float[64];
        expected[5] = -3 * 5;
        expected[32 + 5] = -3 * 6;
        assertThat(row(source, 1, 64)).isEqualTo(expected);
        assertThat(source.block(1, 32)).isEqualTo(5);
        source.check(new WeightSpec(2, 64, WeightFormat.Q8_0));
        source.check(new WeightSpec(2, 64, WeightFormat.F16));
        assertThatThrownBy(() -> source.check(new WeightSpec(3, 64, WeightFormat.Q8_0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 255 of a source with 192");
    }

    @Test
    void what_is_quantised_differently_or_not_in_whole_blocks_is_refused() {
        MemorySegment blocks = MemorySegment.ofArray(new byte[64 * 18]);
        assertThatThrownBy(() -> WeightSource.rowMajor(blocks, WeightFormat.Q4_0, 48)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("48").hasMessageContaining("32");
        assertThatThrownBy(() -> new WeightSource(blocks, WeightFormat.Q4_0, 0, 32, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightSource(blocks, WeightFormat.Q4_0, 16, 32, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new WeightSpec(2, 33, WeightFormat.Q4_0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("33").hasMessageContaining("32");
        WeightSource source = WeightSource.rowMajor(blocks, WeightFormat.Q4_0, 64);
        assertThatThrownBy(() -> source.check(new WeightSpec(2, 64, WeightFormat.Q8_0))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Q8_0").hasMessageContaining("Q4_0");
        assertThatThrownBy(() -> WeightSource.rowMajor(data, DType.F32, 3).check(new WeightSpec(1, 32, WeightFormat.Q8_0)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("F32");
        assertThatThrownBy(() -> source.check(new WeightSpec(1, 48, WeightFormat.F32))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("48");
    }

    @Test
    void a_weight_counts_the_bytes_of_its_format() {
        assertThat(new WeightSpec(3, 64, WeightFormat.Q8_0).bytes()).isEqualTo(6 * 34);
        assertThat(new WeightSpec(3, 256, WeightFormat.Q4_K).bytes()).isEqualTo(3 * 144);
        assertThat(new WeightSpec(3, 5, DType.F16).bytes()).isEqualTo(30);
        assertThat(new WeightSpec(3, 64, WeightFormat.Q8_0).type()).isEqualTo(DType.F32);
    }

    private static float[] row(WeightSource source, int out, int length) {
        float[] values = new float[length];
        source.row(out, values);
        return values;
    }
}
