package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class TableRowsTest {
    @Test
    void rows_are_looked_up_by_number_and_a_missing_row_is_zeros() {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.floats(9, 9, 9, 9, 9, 9, 9, 9, 9, 9);
            bench.run(new GatherRows(DType.F32), sizes(3, 5, 2), bench.floats(1, 2, 3, 4, 5, 6),
                    bench.ints(2, 0, -1, 3, Integer.MAX_VALUE), y);
            assertThatBits(bench.floats(y)).equal(5, 6, 1, 2, 0, 0, 0, 0, 0, 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F16", "BF16"})
    void stored_types_widen(DType type) {
        short[] table = Draw.narrowed(type, new float[] {1.5f, -2, 0.25f, Float.POSITIVE_INFINITY});
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(4);
            bench.run(new GatherRows(type), sizes(2, 2, 2), bench.shorts(type, table), bench.ints(1, 0), y);
            assertThatBits(bench.floats(y)).equal(0.25f, Float.POSITIVE_INFINITY, 1.5f, -2);
            bench.run(new Embedding(new WeightSpec(2, 2, type)), sizes(2), bench.shorts(type, table), bench.ints(0, 2), y);
            assertThatBits(bench.floats(y)).equal(1.5f, -2, 0, 0);
        }
    }

    @Test
    void of_two_rows_for_one_place_the_later_stays() {
        try (Workbench bench = new Workbench()) {
            Slice table = bench.floats(1, 2, 3, 4);
            bench.run(new ScatterRows(false), sizes(2, 4, 2), bench.floats(10, 11, 20, 21, 30, 31, 40, 41),
                    bench.ints(1, -1, 1, 2), table);
            assertThatBits(bench.floats(table)).equal(1, 2, 30, 31);
        }
    }

    @Test
    void rows_for_one_place_are_added_ascending_each_rounded_by_itself() {
        try (Workbench bench = new Workbench()) {
            Slice table = bench.floats(0x1p24f, 0);
            bench.run(new ScatterRows(true), sizes(2, 4, 1), bench.floats(1, 0x1p24f, 1, -0x1p24f), bench.ints(0, 1, 0, 1), table);
            assertThatBits(bench.floats(table)).equal(0x1p24f, 0);
        }
    }
}
