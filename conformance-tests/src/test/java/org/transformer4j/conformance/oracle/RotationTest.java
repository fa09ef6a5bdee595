package org.transformer4j.conformance.oracle;

import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import org.junit.jupiter.api.Test;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.Slice;

class RotationTest {
    /** Position 1 turns the first pair by a right angle, the second by two. */
    private static final float[] COS = {1, 1, 0, -1};

    private static final float[] SIN = {0, 0, 1, 0};

    @Test
    void pairs_stand_half_a_rotation_apart() {
        assertThatBits(rotate(new Rope(5, 4, false), 1, 1, 2, 3, 4, 5)).equal(-3, -2, 1, -4, 5);
    }

    @Test
    void interleaved_pairs_stand_together() {
        assertThatBits(rotate(new Rope(5, 4, true), 1, 1, 2, 3, 4, 5)).equal(-2, 1, -3, -4, 5);
    }

    @Test
    void position_zero_changes_nothing() {
        assertThatBits(rotate(new Rope(5, 4, false), 0, 1, 2, 3, 4, 5)).equal(1, 2, 3, 4, 5);
    }

    @Test
    void a_position_outside_the_tables_turns_by_a_row_of_zeros() {
        assertThatBits(rotate(new Rope(5, 4, false), 2, 1, 2, 3, 4, 5)).equal(0, 0, 0, 0, 5);
        assertThatBits(rotate(new Rope(5, 4, false), -1, 1, 2, 3, Float.POSITIVE_INFINITY, 5)).equal(0, Float.NaN, 0, Float.NaN, 5);
    }

    @Test
    void the_second_product_is_rounded_before_the_fma() {
        float x0 = 1 + 0x1p-12f;
        float x1 = 1 - 0x1p-12f;
        float cos = 0.8f;
        float sin = 0.6f;
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(2);
            bench.run(new Rope(2, 2, false), sizes(1, 1, 1), bench.floats(x0, x1), bench.ints(0), bench.floats(cos),
                    bench.floats(sin), y);
            assertThatBits(bench.floats(y)).equal(Math.fma(x0, cos, -(x1 * sin)), Math.fma(x0, sin, x1 * cos));
        }
    }

    @Test
    void every_head_of_a_row_turns_by_the_position_of_the_row() {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(8);
            bench.run(new Rope(2, 2, false), sizes(2, 2, 2), bench.floats(1, 2, 3, 4, 5, 6, 7, 8), bench.ints(1, 0),
                    bench.floats(1, 0), bench.floats(0, 1), y);
            assertThatBits(bench.floats(y)).equal(-2, 1, -4, 3, 5, 6, 7, 8);
        }
    }

    private static float[] rotate(Rope rope, int position, float... x) {
        try (Workbench bench = new Workbench()) {
            Slice y = bench.room(x.length);
            bench.run(rope, sizes(1, 1, 2), bench.floats(x), bench.ints(position), bench.floats(COS), bench.floats(SIN), y);
            return bench.floats(y);
        }
    }
}
