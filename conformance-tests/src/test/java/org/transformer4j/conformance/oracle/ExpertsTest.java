package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

class ExpertsTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static void assertLargest(int k, float[] x, float[] values, int... indices) {
        try (Workbench bench = new Workbench()) {
            Slice found = bench.room(k);
            Slice at = bench.ints(new int[k]);
            bench.run(new TopK(x.length, k), sizes(1), bench.floats(x), found, at);
            assertThatBits(bench.floats(found)).equal(values);
            assertThat(bench.ints(at)).containsExactly(indices);
        }
    }

    @Test
    void the_largest_come_first() {
        assertLargest(3, new float[] {1, 5, -2, 4, 3}, new float[] {5, 4, 3}, 1, 3, 4);
    }

    @Test
    void of_equals_the_lower_index_comes_first() {
        assertLargest(4, new float[] {2, 7, 2, 7, 7}, new float[] {7, 7, 7, 2}, 1, 3, 4, 0);
    }

    @Test
    void the_two_zeros_are_equal_and_keep_their_signs() {
        assertLargest(3, new float[] {-0f, 0f, -1, -0f}, new float[] {-0f, 0f, -0f}, 0, 1, 3);
    }

    @Test
    void a_nan_counts_as_negative_infinity() {
        assertLargest(4, new float[] {Float.NaN, -INFINITY, INFINITY, Float.NaN},
                new float[] {INFINITY, -INFINITY, -INFINITY, -INFINITY}, 2, 0, 1, 3);
    }

    @Test
    void each_row_goes_to_the_experts_that_it_chose() {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(8);
            bench.run(new ExpertLinear(new WeightSpec(6, 2, DType.F32), 3, 2), sizes(2), bench.floats(1, 10, 2, 20),
                    bench.floats(1, 0, 0, 1, 2, 0, 0, 2, 3, 0, 0, 3), bench.ints(2, 0, 1, 1), y);
            assertThatBits(bench.floats(y)).equal(3, 30, 1, 10, 4, 40, 4, 40);
        }
    }

    @Test
    void an_expert_that_is_not_there_gives_zeros_whatever_the_row_holds() {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.floats(9, 9, 9);
            bench.run(new ExpertLinear(new WeightSpec(2, 1, DType.F32), 2, 1), sizes(3), bench.floats(Float.NaN, INFINITY, 5),
                    bench.floats(1, 2), bench.ints(-1, 2, 1), y);
            assertThatBits(bench.floats(y)).equal(0, 0, 10);
        }
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        WeightSpec weight = new WeightSpec(6, 2, DType.F32);
        assertThatThrownBy(() -> new ExpertLinear(weight, 4, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("4 experts");
        assertThatThrownBy(() -> new ExpertLinear(weight, 3, 0)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 choices");
        assertThatThrownBy(() -> new TopK(3, 4)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("top 4 of 3");
        assertThatThrownBy(() -> new TopK(0, 1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("rows of 0");
    }
}
