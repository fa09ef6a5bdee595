package org.transformer4j.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;

class WeightSourceTest {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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
        assertThat(rows.value(1, 2)).isEqualTo(5);
        assertThat(columns.value(2, 1)).isEqualTo(5);
        assertThat(columns.fromRow(1).value(0, 1)).isEqualTo(4);
    }

    @Test
    void an_element_outside_the_data_is_refused() {
        WeightSource rows = WeightSource.rowMajor(data, DType.F32, 3);
        rows.check(new WeightSpec(2, 3, DType.F32));
        assertThatThrownBy(() -> rows.check(new WeightSpec(3, 3, DType.F32))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 8 of a source with 6");
        assertThatThrownBy(() -> rows.fromRow(1).check(new WeightSpec(2, 3, DType.F32))).isInstanceOf(IllegalArgumentException.class);
    }
}
