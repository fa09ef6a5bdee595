package org.transformer4j.backend.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** A single row, which cards share out among work-groups. */
@RequiresOpenCl
class ScatterRowsTest {
    private static final int WIDTH = 2_500;

    @ParameterizedTest
    @EnumSource
    void all_columns_of_a_single_row_are_added(Tuning tuning) {
        float[] table = scatter(tuning, true, 1);
        for (int column = 0; column < WIDTH; column++) {
            assertThat(table[column]).as("column %d", column).isEqualTo(1f);
            assertThat(table[WIDTH + column]).as("column %d", column).isEqualTo(1f + column);
        }
    }

    @ParameterizedTest
    @EnumSource
    void all_columns_of_a_single_row_are_replaced(Tuning tuning) {
        float[] table = scatter(tuning, false, 0);
        for (int column = 0; column < WIDTH; column++) {
            assertThat(table[column]).as("column %d", column).isEqualTo(column);
            assertThat(table[WIDTH + column]).as("column %d", column).isEqualTo(1f);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_single_row_outside_the_table_is_skipped(Tuning tuning) {
        assertThat(scatter(tuning, true, 2)).containsOnly(1f);
        assertThat(scatter(tuning, true, -1)).containsOnly(1f);
    }

    private static float[] scatter(Tuning tuning, boolean accumulate, int index) {
        float[] row = new float[WIDTH];
        float[] ones = new float[2 * WIDTH];
        for (int i = 0; i < ones.length; i++) {
            row[i % WIDTH] = i % WIDTH;
            ones[i] = 1f;
        }
        try (Workplace workplace = new Workplace(Long.MAX_VALUE, Division.of(OpenCl.devices().getFirst()), tuning)) {
            Slice indices = workplace.zeros(DType.I32, 1);
            workplace.queue.write(indices, MemorySegment.ofArray(new int[] {index}));
            Slice table = workplace.floats(ones);
            workplace.launch(new ScatterRows(accumulate), new long[] {2, 1, WIDTH}, workplace.floats(row), indices, table);
            return workplace.read(table);
        }
    }
}
