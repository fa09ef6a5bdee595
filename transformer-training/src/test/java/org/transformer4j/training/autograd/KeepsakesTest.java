package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.layer.Linear;

/** Results that give their memory back, and come again on the way back: the gradients are those of results that stay. */
class KeepsakesTest {
    private static final int ROWS = 6;
    private static final int WIDTH = 8;

    @FunctionalInterface
    private interface Keeping {
        Tensor run(Tape tape, Workspace workspace, Supplier<Tensor> body);
    }

    /** What a model computes again and again, with its parameters. */
    private record Block(Linear first, Linear second, Parameter gamma, Parameter beta) {
        Tensor forward(Tensor x, Workspace workspace, int key) {
            Tensor repeated = x.gather(workspace.integers(0, 1, 2, 3, 4, 5, 5, 4, 3, 2, 1, 0, 0, 1, 2, 3, 4, 5));
            Tensor a = repeated.rows(ROWS, ROWS).linear(first.weight(), first.bias());
            Tensor shares = a.softmax(0.7f);
            Tensor scaled = a.dividedByColumn(shares.reduce(Reduce.Function.MAX).plus(a.reduce(Reduce.Function.SUM_OF_SQUARES)).slice());
            Tensor quotient = scaled.dividedBy(3).times(shares);
            Tensor gated = quotient.gate(Unary.Function.SILU, a).rmsNorm(gamma, 1e-5f);
            int[] keys = new int[4 * ROWS];
            for (int i = 0; i < ROWS; i++) {
                keys[4 * i] = key + i;
            }
            Tensor some = gated.dropout(0.3f, workspace.integers(keys)).gather(workspace.integers(5, 0, 1, 1, 2, 4));
            Tensor mixed = some.matmul(a.permute(1, 0)).matmul(shares).layerNorm(gamma, beta, 1e-5f);
            return x.plus(mixed.map(Unary.Function.TANH).linear(second.weight(), second.bias())).minus(a.rows(0, ROWS)).plus(a.softmax(1.3f));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void what_is_kept_in_16_bits_gives_the_same_gradients(DType type) {
        List<float[]> expected = gradients(type, (_, _, body) -> body.get());
        assertSame(gradients(type, (tape, workspace, body) -> tape.compact(workspace, Shape.of(ROWS, WIDTH), body)), expected);
        assertSame(gradients(type, (tape, workspace, body) -> tape.checkpoint(workspace, Shape.of(ROWS, WIDTH), body)), expected);
    }

    @Test
    void what_is_kept_as_it_is_does_as_well() {
        List<float[]> expected = gradients(DType.F32, (_, _, body) -> body.get());
        assertSame(gradients(DType.F32, (tape, workspace, body) -> tape.checkpoint(workspace, Shape.of(ROWS, WIDTH), body)), expected);
    }

    @Test
    void keeping_and_computing_again_may_alternate() {
        int[] count = new int[1];
        assertSame(gradients(DType.BF16, (tape, workspace, body) -> count[0]++ % 2 == 0 ? tape.compact(workspace, Shape.of(ROWS, WIDTH), body)
                : tape.checkpoint(workspace, Shape.of(ROWS, WIDTH), body)), gradients(DType.BF16, (_, _, body) -> body.get()));
    }

    private static void assertSame(List<float[]> found, List<float[]> expected) {
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("gradient %d", i).containsExactly(expected.get(i)).doesNotContain(Float.NaN);
        }
    }

    private static List<float[]> gradients(DType type, Keeping keeping) {
        Random random = new Random(4);
        try (Backend backend = new Backend(new AutogradDevice(Backends.open(new OracleProvider(), 0).device()));
                Workspace workspace = backend.newWorkspace(); Weights weights = new Weights(backend)) {
            Tape tape = Tape.of(workspace);
            tape.precision(type);
            List<Block> blocks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                blocks.add(new Block(linear(weights, random), linear(weights, random), weights.parameter(Shape.of(WIDTH), numbers(random, WIDTH)),
                        weights.parameter(Shape.of(WIDTH), numbers(random, WIDTH))));
            }
            Parameter input = weights.parameter(Shape.of(ROWS * WIDTH), numbers(random, ROWS * WIDTH));
            tape.watch(input.slice());
            weights.matrices().forEach(matrix -> tape.watch(matrix.buffer().all()));
            blocks.forEach(block -> tape.watch(block.gamma().slice()));
            Tensor x = workspace.tensor(Shape.of(1, ROWS * WIDTH), new float[ROWS * WIDTH]).plus(input).reshape(ROWS, WIDTH);
            for (Block block : blocks) {
                Tensor before = x;
                int key = blocks.indexOf(block) * 100;
                x = keeping.run(tape, workspace, () -> block.forward(before, workspace, key));
            }
            // Results of another size than those of a block, in the same memory.
            Tensor factors = x.reduce(Reduce.Function.SUM);
            Tensor large = x.gather(workspace.integers(0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5));
            Tensor last = large.rows(0, ROWS).timesColumn(factors.slice()).plus(large.rows(ROWS, ROWS)).layerNorm(blocks.getFirst().gamma(), blocks.getFirst().beta(), 1e-5f).map(Unary.Function.SQUARE);
            tape.backward(last.reshape(1, ROWS * WIDTH).reduce(Reduce.Function.SUM), 0.5f);
            List<float[]> gradients = new ArrayList<>();
            gradients.add(workspace.toArray(tape.gradient(input.slice())));
            weights.matrices().forEach(matrix -> gradients.add(workspace.toArray(tape.gradient(matrix.buffer().all()))));
            blocks.forEach(block -> gradients.add(workspace.toArray(tape.gradient(block.gamma().slice()))));
            return gradients;
        }
    }

    private static Linear linear(Weights weights, Random random) {
        try (Arena arena = Arena.ofShared()) {
            return new Linear(weights.matrix(new WeightSpec(WIDTH, WIDTH, DType.F32),
                    WeightSource.rowMajor(arena.allocateFrom(ValueLayout.JAVA_FLOAT, numbers(random, WIDTH * WIDTH)), DType.F32, WIDTH)),
                    weights.parameter(Shape.of(WIDTH), numbers(random, WIDTH)));
        }
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian() / 2;
        }
        return numbers;
    }
}
