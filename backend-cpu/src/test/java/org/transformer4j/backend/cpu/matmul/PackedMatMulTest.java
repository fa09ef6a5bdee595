package org.transformer4j.backend.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.backend.cpu.thread.Workers;

class PackedMatMulTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 255, 256, 257, 511, 512, 513})
    void every_depth_around_a_block_gives_the_bits_of_the_definition(int depth) {
        check(1, 70, depth);
        check(13, 37, depth);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23, 24, 25, 30})
    void every_number_of_rows_gives_the_bits_of_the_definition(int rows) {
        check(rows, 67, 61);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 96, 97, 129})
    void every_number_of_outputs_gives_the_bits_of_the_definition(int outputs) {
        check(1, outputs, 270);
        check(7, outputs, 31);
    }

    @ParameterizedTest
    @CsvSource({"700, 65, 300", "130, 40, 2305", "14, 33, 7099", "1, 777, 4099", "1, 2100, 70"})
    void products_of_several_blocks_give_the_bits_of_the_definition(int rows, int outputs, int depth) {
        check(rows, outputs, depth);
    }

    @Test
    void a_row_of_many_has_the_bits_it_has_alone() {
        Weights weights = Weights.random(DType.F32, 90, 300, 3);
        Matrix x = Matrix.random(40, 300, 0, 4);
        Matrix together = Matrix.empty(40, 90, 0);
        Matrix alone = Matrix.empty(40, 90, 0);
        try (Workers workers = new Workers(2)) {
            PackedMatMul product = new PackedMatMul(weights.layout()).weights(weights.packed(), 0);
            product.left(x.segment(), x.offset(), x.stride(), false)
                    .result(together.segment(), together.offset(), together.stride()).multiply(40, workers);
            for (int row = 0; row < 40; row++) {
                product.left(x.segment(), x.offset() + 4L * row * x.stride(), x.stride(), false)
                        .result(alone.segment(), alone.offset() + 4L * row * alone.stride(), alone.stride())
                        .multiply(1, workers);
            }
        }
        assertThat(alone.firstDifference(together)).isEmpty();
    }

    @Test
    void a_second_call_sees_the_left_factor_as_it_is_then() {
        Weights weights = Weights.random(DType.F32, 300, 50, 8);
        try (Workers workers = new Workers(2)) {
            PackedMatMul product = new PackedMatMul(weights.layout()).weights(weights.packed(), 0);
            for (int rows : new int[] {1, 40}) {
                Matrix x = Matrix.random(rows, 50, 0, 9);
                Matrix y = Matrix.empty(rows, 300, 0);
                product.left(x.segment(), x.offset(), 50, false).result(y.segment(), y.offset(), 300);
                for (int call = 0; call < 20; call++) {
                    x.set(call % rows, call, -call);
                    product.multiply(rows, workers);
                    assertThat(y.firstDifference(NaiveProduct.of(x, weights.floats().transposed(1, 0), 1))).isEmpty();
                }
            }
        }
    }

    @Test
    void a_bias_is_left_out_again_on_request() {
        Weights weights = Weights.random(DType.F32, 20, 30, 5);
        Matrix x = Matrix.random(2, 30, 0, 6);
        Matrix bias = Matrix.random(1, 20, 0, 7);
        Matrix y = Matrix.empty(2, 20, 0);
        try (Workers workers = new Workers(1)) {
            PackedMatMul product = new PackedMatMul(weights.layout()).weights(weights.packed(), 0)
                    .left(x.segment(), x.offset(), x.stride(), false).result(y.segment(), y.offset(), y.stride());
            product.bias(bias.segment(), bias.offset()).multiply(2, workers);
            product.noBias().multiply(2, workers);
        }
        assertThat(y.firstDifference(NaiveProduct.of(x, weights.floats().transposed(1, 0), 1))).isEmpty();
    }

    @Test
    void a_negative_number_of_rows_is_refused() {
        try (Workers workers = new Workers(1)) {
            PackedMatMul product = new PackedMatMul(new PackedLayout(DType.F32, 3, 4));
            assertThatIllegalArgumentException().isThrownBy(() -> product.multiply(-1, workers)).withMessageContaining("-1");
        }
    }

    /** Every type, with and without bias and transposition, with 1, 2 and 3 threads. */
    private static void check(int rows, int outputs, int depth) {
        Matrix x = Matrix.random(rows, depth, 3, 31L * rows + depth);
        Matrix bias = Matrix.random(1, outputs, 0, outputs);
        for (DType type : List.of(DType.F32, DType.F16, DType.BF16)) {
            Weights weights = Weights.random(type, outputs, depth, 17L * outputs + depth);
            Matrix w = weights.floats().transposed(1, 0);
            check(x, weights, bias, NaiveProduct.of(x, w, bias));
            check(x, weights, null, NaiveProduct.of(x, w, 1));
        }
    }

    private static void check(Matrix x, Weights weights, Matrix bias, Matrix expected) {
        PackedMatMul product = new PackedMatMul(weights.layout()).weights(weights.packed(), 0);
        if (bias != null) {
            product.bias(bias.segment(), bias.offset());
        }
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (Matrix left : List.of(x, x.transposed(1, 1))) {
                    Matrix y = Matrix.empty(expected.rows(), expected.columns(), 4);
                    product.left(left.segment(), left.offset(), left.stride(), left != x)
                            .result(y.segment(), y.offset(), y.stride())
                            .multiply(x.rows(), workers);
                    assertThat(y.firstDifference(expected))
                            .as("[%d, %d] x %s, bias %s, transposed %s, %d threads", x.rows(), x.columns(), weights.layout(),
                                    bias != null, left != x, threads)
                            .isEmpty();
                    assertThat(y.canariesLive()).isTrue();
                }
            }
        }
    }
}
