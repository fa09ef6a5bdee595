package org.transformer4j.backend.cpu.matmul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.backend.cpu.thread.Workers;

class MatMulTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 255, 256, 257, 511, 512, 513})
    void every_depth_around_a_block_gives_the_bits_of_the_definition(int depth) {
        check(13, 37, depth, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 23, 24, 25, 30})
    void every_number_of_rows_gives_the_bits_of_the_definition(int rows) {
        check(rows, 67, 61, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65, 97})
    void every_number_of_columns_gives_the_bits_of_the_definition(int columns) {
        check(7, columns, 270, 1);
        check(26, columns, 31, 1);
    }

    @ParameterizedTest
    @CsvSource({"700, 65, 300", "130, 40, 2305", "14, 33, 7099", "401, 257, 129"})
    void products_of_several_blocks_give_the_bits_of_the_definition(int rows, int columns, int depth) {
        check(rows, columns, depth, 1);
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 33, 17", "20, 9, 40, 260", "2, 500, 34, 60", "30, 500, 34, 60"})
    void each_product_of_a_batch_is_that_of_its_own_factors(int batch, int rows, int columns, int depth) {
        check(rows, columns, depth, batch);
    }

    @Test
    void a_factor_with_batch_stride_zero_serves_the_whole_batch() {
        Matrix a = Matrix.random(3 * 5, 40, 0, 1);
        Matrix b = Matrix.random(40, 33, 0, 2);
        Matrix c = Matrix.empty(3 * 5, 33, 0);
        try (Workers workers = new Workers(2)) {
            new MatMul().left(a.segment(), a.offset(), 5L * a.stride(), a.stride(), false)
                    .right(b.segment(), b.offset(), 0, b.stride(), false)
                    .result(c.segment(), c.offset(), 5L * c.stride(), c.stride())
                    .multiply(3, 5, 33, 40, workers);
        }
        assertThat(c.firstDifference(NaiveProduct.of(a, b, 1))).isEmpty();
    }

    @Test
    void a_second_call_sees_the_factors_as_they_are_then() {
        int batch = 40;
        Matrix a = Matrix.random(batch * 3, 20, 0, 3);
        Matrix b = Matrix.random(batch * 20, 33, 0, 4);
        Matrix c = Matrix.empty(batch * 3, 33, 0);
        try (Workers workers = new Workers(2)) {
            MatMul product = new MatMul().left(a.segment(), a.offset(), 3L * 20, 20, false)
                    .right(b.segment(), b.offset(), 20L * 33, 33, false).result(c.segment(), c.offset(), 3L * 33, 33);
            for (int call = 0; call < 50; call++) {
                a.set(call % a.rows(), 7, call);
                b.set(call % b.rows(), 8, -call);
                product.multiply(batch, 3, 33, 20, workers);
                assertThat(c.firstDifference(NaiveProduct.of(a, b, batch))).as("call %d", call).isEmpty();
            }
        }
    }

    @Test
    void a_negative_size_is_refused() {
        try (Workers workers = new Workers(1)) {
            assertThatIllegalArgumentException().isThrownBy(() -> new MatMul().multiply(1, -2, 3, 4, workers))
                    .withMessageContaining("-2");
        }
    }

    @Test
    void a_product_without_rows_or_columns_touches_nothing() {
        try (Workers workers = new Workers(1)) {
            MatMul product = new MatMul();
            product.multiply(1, 0, 3, 4, workers);
            product.multiply(1, 3, 0, 4, workers);
            product.multiply(0, 3, 3, 4, workers);
        }
    }

    /** All four forms of storage with 1, 2 and 3 threads, first without a bias and then with one, one instance for all of them. */
    private static void check(int rows, int columns, int depth, int batch) {
        Matrix a = Matrix.random(batch * rows, depth, 3, 31L * rows + depth);
        Matrix b = Matrix.random(batch * depth, columns, 2, 17L * columns + depth);
        Matrix bias = Matrix.random(1, columns, 0, columns);
        MatMul product = new MatMul();
        check(product, a, b, batch, NaiveProduct.of(a, b, batch));
        product.bias(bias.segment(), bias.offset());
        check(product, a, b, batch, NaiveProduct.of(a, b, batch, bias));
    }

    private static void check(MatMul product, Matrix a, Matrix b, int batch, Matrix expected) {
        int rows = a.rows() / batch;
        int columns = b.columns();
        int depth = a.columns();
        for (int threads = 1; threads <= 3; threads++) {
            try (Workers workers = new Workers(threads)) {
                for (Matrix left : List.of(a, a.transposed(batch, 1))) {
                    for (Matrix right : List.of(b, b.transposed(batch, 0))) {
                        Matrix c = Matrix.empty(batch * rows, columns, 4);
                        product.left(left.segment(), left.offset(), (long) left.rows() / batch * left.stride(), left.stride(),
                                        left != a)
                                .right(right.segment(), right.offset(), (long) right.rows() / batch * right.stride(),
                                        right.stride(), right != b)
                                .result(c.segment(), c.offset(), (long) rows * c.stride(), c.stride())
                                .multiply(batch, rows, columns, depth, workers);
                        assertThat(c.firstDifference(expected))
                                .as("%d x [%d, %d] [%d, %d], transposed %s and %s, %d threads", batch, rows, depth, depth,
                                        columns, left != a, right != b, threads)
                                .isEmpty();
                        assertThat(c.canariesLive()).isTrue();
                    }
                }
            }
        }
    }
}
