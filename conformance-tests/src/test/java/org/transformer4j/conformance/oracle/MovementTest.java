package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;
import static org.transformer4j.conformance.oracle.Workbench.sizes;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Slice;

class MovementTest {
    @Nested
    class Filling {
        @Test
        void a_fill_touches_nothing_beside_its_slice() {
            try (Workbench bench = new Workbench()) {
                Slice all = bench.floats(1, 2, 3, 4);
                bench.run(new Fill(-0f), sizes(2), all.slice(1, 2));
                assertThatBits(bench.floats(all)).equal(1, -0f, -0f, 4);
            }
        }
    }

    @Nested
    class Copying {
        @ParameterizedTest
        @EnumSource
        void rows_of_every_type_move_and_gaps_stay(DType type) {
            try (Workbench bench = new Workbench()) {
                Slice x = numbered(bench, type, 8, 0);
                Slice y = numbered(bench, type, 6, 100);
                bench.run(new Copy(type), sizes(2, 2, 5, 4), x.slice(1, 7), y);
                assertThat(tags(bench, y)).containsExactly(1, 2, 102, 103, 6, 7);
            }
        }

        @Test
        void the_payload_of_a_nan_moves_along() {
            try (Workbench bench = new Workbench()) {
                int[] bits = {0x7f812345, 0xffc00001};
                Slice x = bench.floats(0, 0);
                bench.queue().write(x, MemorySegment.ofArray(bits));
                Slice y = bench.room(2);
                bench.run(new Copy(DType.F32), sizes(1, 2, 2, 2), x, y);
                int[] moved = new int[2];
                bench.queue().read(y, MemorySegment.ofArray(moved));
                assertThat(moved).isEqualTo(bits);
            }
        }

        @Test
        void no_row_and_no_column_move_nothing() {
            try (Workbench bench = new Workbench()) {
                bench.run(new Copy(DType.F32), sizes(0, 3, 3, 3), bench.room(0), bench.room(0));
                bench.run(new Copy(DType.F32), sizes(2, 0, 1, 0), bench.room(1), bench.room(0));
            }
        }
    }

    @Nested
    class Permuting {
        @ParameterizedTest
        @EnumSource
        void a_matrix_of_every_type_is_transposed(DType type) {
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(type, 6);
                bench.run(new Permute(type, List.of(1, 0)), sizes(2, 3), numbered(bench, type, 6, 0), y);
                assertThat(tags(bench, y)).containsExactly(0, 3, 1, 4, 2, 5);
            }
        }

        @Test
        void axis_i_of_the_result_is_axis_axes_i_of_the_input() {
            int[] dimensions = {2, 3, 4};
            float[] x = new float[24];
            for (int i = 0; i < 24; i++) {
                x[i] = i;
            }
            float[] expected = new float[24];
            for (int c = 0; c < dimensions[2]; c++) {
                for (int a = 0; a < dimensions[0]; a++) {
                    for (int b = 0; b < dimensions[1]; b++) {
                        expected[(c * 2 + a) * 3 + b] = x[(a * 3 + b) * 4 + c];
                    }
                }
            }
            try (Workbench bench = new Workbench()) {
                Slice y = bench.room(24);
                bench.run(Permute.of(2, 0, 1), sizes(2, 3, 4), bench.floats(x), y);
                assertThatBits(bench.floats(y)).equal(expected);
            }
        }

        @Test
        void a_permutation_and_its_inverse_cancel_out() {
            float[] x = Draw.numbers(5, 2 * 3 * 5 * 2 * 7);
            try (Workbench bench = new Workbench()) {
                Slice there = bench.room(x.length);
                Slice back = bench.room(x.length);
                bench.run(Permute.of(3, 0, 5, 2, 1, 4), sizes(2, 3, 5, 2, 1, 7), bench.floats(x), there);
                bench.run(Permute.of(1, 4, 3, 0, 5, 2), sizes(2, 2, 7, 5, 3, 1), there, back);
                assertThatBits(bench.floats(back)).equal(x);
            }
        }

        @Test
        void an_empty_tensor_stays_empty() {
            try (Workbench bench = new Workbench()) {
                bench.run(Permute.of(1, 0), sizes(0, 3), bench.room(0), bench.room(0));
            }
        }
    }

    @Nested
    class Casting {
        @Test
        void narrowing_rounds_to_nearest_even() {
            float[] x = {1 + 0x1p-11f, 1 + 0x1.8p-10f, 65519.996f, 65520f, 0x1p-25f, 0x1.8p-25f, -0f, Float.NaN};
            try (Workbench bench = new Workbench()) {
                Slice narrow = bench.room(DType.F16, x.length);
                Slice wide = bench.room(x.length);
                bench.run(new Cast(DType.F32, DType.F16), sizes(x.length), bench.floats(x), narrow);
                bench.run(new Cast(DType.F16, DType.F32), sizes(x.length), narrow, wide);
                assertThatBits(bench.floats(wide))
                        .equal(1, 1 + 0x1p-9f, 65504, Float.POSITIVE_INFINITY, 0, 0x1p-24f, -0f, Float.NaN);
            }
        }
    }

    /** Elements whose lowest byte counts from {@code first} on. */
    private static Slice numbered(Workbench bench, DType type, int elements, int first) {
        byte[] bytes = new byte[elements * type.bytes()];
        for (int i = 0; i < elements; i++) {
            bytes[i * type.bytes()] = (byte) (first + i);
        }
        Slice slice = bench.room(type, elements);
        bench.queue().write(slice, MemorySegment.ofArray(bytes));
        return slice;
    }

    private static int[] tags(Workbench bench, Slice slice) {
        byte[] bytes = bench.bytes(slice);
        int[] tags = new int[Math.toIntExact(slice.length())];
        for (int i = 0; i < tags.length; i++) {
            tags[i] = bytes[i * slice.type().bytes()];
        }
        return tags;
    }
}
