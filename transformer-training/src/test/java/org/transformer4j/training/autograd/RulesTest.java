package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.MixtureOfExperts;

class RulesTest {
    private final Differences differences = new Differences();

    @AfterEach
    void close() {
        differences.close();
    }

    @ParameterizedTest
    @EnumSource
    void functions_of_one_number(Unary.Function function) {
        boolean positive = function == Unary.Function.SQRT || function == Unary.Function.RSQRT || function == Unary.Function.LOG;
        Parameter x = differences.around(positive ? 5 : 0.01, 3, 5);
        differences.check(_ -> differences.tensor(x).map(function));
    }

    @ParameterizedTest
    @CsvSource({"ADD,FULL", "ADD,ROW", "ADD,COLUMN", "ADD,SCALAR", "SUBTRACT,FULL", "SUBTRACT,ROW", "SUBTRACT,COLUMN", "SUBTRACT,SCALAR", "MULTIPLY,FULL", "MULTIPLY,ROW",
            "MULTIPLY,COLUMN", "MULTIPLY,SCALAR", "DIVIDE,FULL", "DIVIDE,ROW", "DIVIDE,COLUMN", "DIVIDE,SCALAR", "MAX,FULL", "MAX,ROW", "MAX,COLUMN", "MAX,SCALAR", "MIN,FULL", "MIN,ROW", "MIN,COLUMN", "MIN,SCALAR"})
    void functions_of_two_numbers(Binary.Function function, Broadcast broadcast) {
        Parameter a = differences.parameter(4, 5);
        Parameter b = differences.around(3, (int) broadcast.elements(4, 5));
        differences.check(workspace -> run(workspace, new Binary(function, broadcast), Shape.of(4, 5), new long[] {4, 5}, a.slice(), b.slice()));
    }

    @ParameterizedTest
    @CsvSource({"FULL,FULL", "ROW,COLUMN", "COLUMN,ROW", "SCALAR,SCALAR"})
    void fused_multiply_add(Broadcast second, Broadcast third) {
        Parameter a = differences.parameter(4, 5);
        Parameter b = differences.parameter((int) second.elements(4, 5));
        Parameter c = differences.parameter((int) third.elements(4, 5));
        differences.check(workspace -> run(workspace, new Fma(second, third), Shape.of(4, 5), new long[] {4, 5}, a.slice(), b.slice(), c.slice()));
    }

    @Test
    void selection() {
        Parameter a = differences.parameter(6);
        Parameter b = differences.parameter(6);
        differences.check(workspace -> run(workspace, new Select(), Shape.of(6), new long[] {6},
                workspace.tensor(Shape.of(6), 1, 0, 0, 1, 1, 0).slice(), a.slice(), b.slice()));
    }

    @ParameterizedTest
    @EnumSource
    void reductions(Reduce.Function function) {
        Parameter x = differences.parameter(3, 7);
        differences.check(_ -> differences.tensor(x).reduce(function));
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void matrix_products(boolean transposeA, boolean transposeB) {
        Parameter a = differences.parameter(2 * 3 * 4);
        Parameter b = differences.parameter(2 * 4 * 5);
        differences.check(workspace -> run(workspace, new MatMul(transposeA, transposeB), Shape.of(2, 3, 5), new long[] {2, 3, 4, 5},
                differences.tensor(a).slice(), differences.tensor(b).slice()));
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void matrix_products_with_a_parameter(boolean transposeA, boolean transposeB) {
        Parameter a = differences.parameter(3 * 4);
        Parameter b = differences.parameter(4 * 5);
        differences.check(workspace -> run(workspace, new MatMul(transposeA, transposeB), Shape.of(3, 5), new long[] {1, 3, 4, 5},
                a.slice(), b.slice()));
    }

    @ParameterizedTest
    @CsvSource({"false,false,1", "false,true,1", "true,false,1", "true,true,1",
            "false,false,3", "false,true,3", "true,false,3", "true,true,3"})
    void matrix_products_with_a_bias(boolean transposeA, boolean transposeB, int batch) {
        Parameter a = differences.parameter(batch * 3 * 4);
        Parameter b = differences.parameter(batch * 4 * 5);
        Parameter bias = differences.parameter(5);
        differences.check(workspace -> run(workspace, new MatMul(transposeA, transposeB, true), Shape.of(batch, 3, 5),
                new long[] {batch, 3, 4, 5}, differences.tensor(a).slice(), b.slice(), bias.slice()));
    }

    @Test
    void a_bias_that_was_computed() {
        Parameter a = differences.parameter(3 * 4);
        Parameter bias = differences.parameter(5);
        Parameter b = differences.parameter(4 * 5);
        differences.check(workspace -> run(workspace, new MatMul(false, false, true), Shape.of(3, 5), new long[] {1, 3, 4, 5},
                a.slice(), b.slice(), differences.tensor(bias).map(Unary.Function.TANH).slice()));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void linear_layers(boolean bias) {
        Parameter x = differences.parameter(6, 4);
        Weight w = weight(3, 4);
        Parameter b = differences.parameter(3);
        differences.check(workspace -> {
            Tape.of(workspace).sequences(2, 1, 3);
            return differences.tensor(x).linear(w, bias ? b : null);
        });
    }

    @Test
    void embeddings_that_are_looked_up_twice_and_multiplied_by() {
        Weight table = weight(7, 4);
        differences.check(workspace -> workspace.embedding(table, workspace.integers(3, 1, 3, 6, 9)).linear(table));
    }

    @Test
    void norms() {
        Parameter x = differences.parameter(5, 6);
        Parameter gamma = differences.around(1, 6);
        Parameter beta = differences.parameter(6);
        differences.check(_ -> differences.tensor(x).layerNorm(gamma, beta, 1e-5f).rmsNorm(gamma, 1e-6f));
    }

    @Test
    void softmax_and_gates() {
        Parameter x = differences.parameter(3, 6);
        Parameter up = differences.parameter(3, 6);
        differences.check(_ -> differences.tensor(x).gate(Unary.Function.SILU, differences.tensor(up)).softmax(0.7f));
    }

    @ParameterizedTest
    @EnumSource(names = {"RELU", "GELU", "GELU_TANH", "QUICK_GELU", "SIGMOID", "TANH"})
    void gates_of_other_functions(Unary.Function function) {
        Parameter x = differences.parameter(2, 3);
        Parameter up = differences.parameter(2, 3);
        differences.check(_ -> differences.tensor(x).gate(function, differences.tensor(up)));
    }

    @ParameterizedTest
    @CsvSource({"0", "0.1"})
    void cross_entropy(float smoothing) {
        Parameter x = differences.parameter(4, 5);
        differences.check(workspace -> differences.tensor(x).crossEntropy(workspace.integers(3, -100, 0, 4), smoothing));
    }

    @Test
    void comparisons_let_nothing_through() {
        Parameter x = differences.parameter(3, 4);
        Parameter y = differences.parameter(3, 4);
        differences.check(workspace -> differences.tensor(x).times(run(workspace, new Binary(Binary.Function.LESS, Broadcast.FULL), Shape.of(3, 4),
                new long[] {3, 4}, x.slice(), y.slice())));
    }

    @Test
    void the_index_of_the_largest_has_no_gradient() {
        Parameter x = differences.parameter(3, 4);
        differences.check(_ -> differences.tensor(x).gather(differences.tensor(x).argMax()));
    }

    @Test
    void numbers_that_go_through_another_type() {
        Parameter x = differences.parameter(6);
        differences.check(workspace -> {
            Slice narrow = workspace.allocate(DType.BF16, 6);
            workspace.launch(new Cast(DType.F32, DType.BF16), Args.of(new long[] {6}, differences.tensor(x).slice(), narrow));
            return run(workspace, new Cast(DType.BF16, DType.F32), Shape.of(6), new long[] {6}, narrow).map(Unary.Function.SQUARE);
        });
    }

    @Test
    void rows_that_take_the_place_of_others() {
        Parameter x = differences.parameter(2, 3);
        Parameter under = differences.parameter(4, 3);
        differences.check(workspace -> {
            Tensor table = differences.tensor(under).times(2f);
            run(workspace, new ScatterRows(false), null, new long[] {4, 2, 3}, differences.tensor(x).slice(), workspace.integers(3, 1), table.slice());
            return table.map(Unary.Function.SQUARE);
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void chains_of_multiplications(int steps) {
        Parameter x = differences.parameter(4);
        differences.check(workspace -> run(workspace, new FmaChain(steps, 0.8f, -0.3f), Shape.of(4), new long[] {4}, differences.tensor(x).slice()));
    }

    @Test
    void rows_that_are_moved() {
        Parameter x = differences.parameter(4, 6);
        differences.check(workspace -> {
            Tensor joined = workspace.allocate(Shape.of(4, 9));
            copy(workspace, 4, 6, 6, 9, differences.tensor(x).slice(), joined.slice().slice(0, 3 * 9 + 6));
            copy(workspace, 4, 3, 6, 9, x.slice().slice(0, 3 * 6 + 3), joined.slice().slice(6, 3 * 9 + 3));
            Tensor turned = joined.permute(1, 0);
            Tensor picked = turned.gather(workspace.integers(8, 0, 8, 2));
            Tensor table = picked.rows(1, 3).times(2f);
            run(workspace, new ScatterRows(true), null, new long[] {3, 2, 4}, picked.rows(0, 2).slice(), workspace.integers(1, 1), table.slice());
            return table;
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "3", "5"})
    void the_largest_numbers_of_a_row(int k) {
        Parameter x = differences.parameter(4, 5);
        differences.check(_ -> differences.tensor(x).topK(k).values());
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void layers_that_rows_choose(int choices) {
        Parameter x = differences.parameter(6, 4);
        Weight w = weight(5 * 3, 4);
        int[] ids = {0, 1, 2, 0, -1, 2, 4, 4, 0, 2, 0, 4};
        differences.check(workspace -> {
            Tape.of(workspace).sequences(2, 1, 3);
            return differences.tensor(x).expertLinear(w, 5, workspace.integers(Arrays.copyOf(ids, 6 * choices)));
        });
    }

    @Test
    void a_mixture_of_experts() {
        Parameter x = differences.parameter(5, 4);
        MixtureOfExperts mixture = new MixtureOfExperts(new Linear(weight(3, 4), null), 2, weight(3 * 6, 4), weight(3 * 6, 4),
                Unary.Function.SILU, weight(3 * 4, 6));
        differences.check(workspace -> {
            Tape.of(workspace).sequences(2, 3);
            return mixture.forward(differences.tensor(x), null);
        });
    }

    @Test
    void numbers_that_are_left_out() {
        Parameter x = differences.parameter(3, 9);
        differences.check(workspace -> differences.tensor(x)
                .dropout(0.4f, workspace.integers(1, 2, 3, 4, -5, 6, -7, 8, 1, 2, 3, 4)).map(Unary.Function.SQUARE));
    }

    @Test
    void what_is_written_over_has_no_gradient() {
        Parameter x = differences.parameter(2, 4);
        Parameter over = differences.parameter(2, 2);
        differences.check(workspace -> {
            Tensor y = differences.tensor(x).times(3f);
            copy(workspace, 2, 2, 2, 4, over.slice(), y.slice().slice(1, 6));
            return y.map(Unary.Function.SQUARE);
        });
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void rotary_positions(boolean interleaved) {
        Parameter x = differences.parameter(3, 2 * 6);
        Parameter cos = differences.parameter(5, 2);
        Parameter sin = differences.weights.parameter(Shape.of(5, 2), .1f, .2f, .3f, .4f, .5f, .6f, .7f, .8f, .9f, 1f);
        Parameter fixed = differences.weights.parameter(Shape.of(5, 2), .9f, .8f, .7f, .6f, .5f, .4f, .3f, .2f, .1f, 0f);
        differences.check(workspace -> differences.tensor(x).rope(new Rope(6, 4, interleaved), workspace.integers(4, 0, 2), fixed, sin));
    }

    @ParameterizedTest
    @CsvSource({"2,2,false,0,false", "4,2,true,0,false", "2,1,true,3,false", "2,2,true,0,true", "4,2,false,2,true"})
    void attention(int heads, int kvHeads, boolean causal, float cap, boolean biased) {
        int dim = 3;
        Sequences sequences = Sequences.whole(4, 1, 3);
        Parameter q = differences.parameter(8, heads * dim);
        Parameter k = differences.parameter(8, kvHeads * dim);
        Parameter v = differences.parameter(8, kvHeads * dim);
        RelativeBias relative = new RelativeBias(2, 1);
        Parameter table = differences.parameter(heads, relative.span());
        Scoring scoring = Scoring.scaled(0.6f).capped(cap);
        Attention op = new Attention(heads, new CacheSpec(3, kvHeads, dim, 5), biased ? scoring.biased(relative) : scoring,
                causal ? Mask.slidingWindow(3) : Mask.NONE);
        try (KeyValueCache cache = new KeyValueCache(differences.backend, op.cache())) {
            differences.check(_ -> {
                cache.append(differences.tensor(k), differences.tensor(v), sequences);
                return differences.tensor(q).attend(op, cache, sequences, biased ? table.slice() : null);
            });
        }
    }

    @Test
    void attention_to_another_text() {
        Parameter q = differences.parameter(5, 4);
        Parameter k = differences.parameter(6, 4);
        Parameter v = differences.parameter(6, 4);
        Attention op = new Attention(2, new CacheSpec(2, 2, 2, 4), 0.5f, Mask.NONE);
        try (KeyValueCache cache = new KeyValueCache(differences.backend, op.cache())) {
            differences.check(_ -> {
                cache.append(differences.tensor(k), differences.tensor(v), Sequences.whole(4, 2));
                return differences.tensor(q).attend(op, cache, Sequences.of(new int[] {0, 1}, new int[] {2, 3}, new int[] {4, 2}), null);
            });
        }
    }

    @Test
    void attention_that_shows_its_weights_has_no_gradient() {
        Parameter q = differences.parameter(2, 4);
        AttentionWithWeights op = new AttentionWithWeights(2, new CacheSpec(1, 2, 2, 4), 0.5f, Mask.NONE);
        try (KeyValueCache cache = new KeyValueCache(differences.backend, op.cache())) {
            Sequences sequences = Sequences.whole(2);
            cache.append(differences.tensor(q), differences.tensor(q), sequences);
            Tensor y = differences.tensor(q).attendWithWeights(op, cache, sequences, null).output();
            Tensor sum = y.reshape(1, 8).reduce(Reduce.Function.SUM);
            assertThatThrownBy(() -> Tape.of(differences.workspace).backward(sum, 1f)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no gradient");
        }
    }

    private Weight weight(int out, int in) {
        Random random = new Random(3);
        float[] values = new float[out * in];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return differences.watched(differences.weights.matrix(new WeightSpec(out, in, DType.F32),
                WeightSource.rowMajor(MemorySegment.ofArray(values), DType.F32, in)));
    }

    private static void copy(Workspace workspace, long rows, long width, long sourceStride, long targetStride, Slice x, Slice y) {
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {rows, width, sourceStride, targetStride}, x, y));
    }

    /** Runs an operation into a new tensor, or as it is if there is no shape. */
    private static Tensor run(Workspace workspace, Op op, Shape shape, long[] sizes, Slice... slices) {
        if (shape == null) {
            workspace.launch(op, Args.of(sizes, slices));
            return null;
        }
        Tensor y = workspace.allocate(shape);
        Slice[] all = Arrays.copyOf(slices, slices.length + 1);
        all[slices.length] = y.slice();
        workspace.launch(op, Args.of(sizes, all));
        return y;
    }
}
