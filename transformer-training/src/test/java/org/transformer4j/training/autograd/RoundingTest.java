package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.oracle.OracleProvider;

/** What linear layers round, number by number. */
class RoundingTest {
    private static final int ROWS = 3;
    private static final int IN = 5;
    private static final int OUT = 4;

    private final Random random = new Random(2);
    private final float[] x = random(ROWS * IN);
    private final float[] w = random(OUT * IN);
    private final float[] b = random(OUT);
    /** What comes back to each output. */
    private final float[] g = random(ROWS * OUT);

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void a_linear_layer_rounds_what_it_multiplies_and_what_it_gives(DType type) {
        try (Backend backend = new Backend(new AutogradDevice(Backends.open(new OracleProvider(), 0).device()));
                Workspace workspace = backend.newWorkspace(); Weights weights = new Weights(backend)) {
            Weight weight = matrix(weights);
            Parameter bias = weights.parameter(Shape.of(OUT), b);
            Parameter input = weights.parameter(Shape.of(ROWS * IN), x);
            Tape tape = Tape.of(workspace);
            tape.precision(type);
            tape.watch(weight.buffer().all());
            tape.watch(bias.slice());
            Tensor row = workspace.tensor(Shape.of(ROWS, IN), new float[ROWS * IN]);
            Tensor y = plus(row, input, workspace, tape).linear(weight, bias);
            assertThat(y.toArray()).containsExactly(forward(type));
            Tensor loss = y.times(workspace.tensor(Shape.of(ROWS, OUT), g)).reshape(1, ROWS * OUT).reduce(Reduce.Function.SUM);
            tape.backward(loss, 1);
            assertThat(workspace.toArray(tape.gradient(weight.buffer().all()))).containsExactly(weightGradient(type));
            assertThat(workspace.toArray(tape.gradient(bias.slice()))).containsExactly(biasGradient(type));
            assertThat(workspace.toArray(tape.gradient(input.slice()))).containsExactly(inputGradient(type));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F16", "BF16"})
    void an_embedding_gives_rounded_rows_and_nothing_is_rounded_where_nothing_is_remembered(DType type) {
        try (Backend backend = new Backend(new AutogradDevice(Backends.open(new OracleProvider(), 0).device()));
                Workspace workspace = backend.newWorkspace(); Weights weights = new Weights(backend)) {
            Weight table = matrix(weights);
            Tape tape = Tape.of(workspace);
            tape.precision(type);
            float[] rows = workspace.embedding(table, workspace.integers(2, 0)).toArray();
            for (int i = 0; i < rows.length; i++) {
                assertThat(rows[i]).isEqualTo(r(type, w[(i < IN ? 2 : 0) * IN + i % IN]));
            }
            tape.pause(() -> assertThat(workspace.embedding(table, workspace.integers(0)).toArray()).containsExactly(Arrays.copyOf(w, IN)));
            float[][] plain = new float[1][];
            tape.pause(() -> plain[0] = workspace.tensor(Shape.of(ROWS, IN), x).linear(table).toArray());
            assertThat(plain[0]).containsExactly(products(DType.F32));
        }
    }

    /** The numbers of a parameter in the shape of {@code row}, which is 0. */
    private static Tensor plus(Tensor row, Parameter input, Workspace workspace, Tape tape) {
        tape.watch(input.slice());
        return row.reshape(1, ROWS * IN).plus(input).reshape(ROWS, IN);
    }

    private Weight matrix(Weights weights) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[w.length * Float.BYTES]);
        MemorySegment.copy(w, 0, bytes, ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, w.length);
        return weights.matrix(new WeightSpec(OUT, IN, DType.F32), WeightSource.rowMajor(bytes, DType.F32, IN));
    }

    private float[] products(DType type) {
        float[] y = new float[ROWS * OUT];
        for (int i = 0; i < ROWS; i++) {
            for (int o = 0; o < OUT; o++) {
                for (int k = 0; k < IN; k++) {
                    y[i * OUT + o] = Math.fma(r(type, x[i * IN + k]), r(type, w[o * IN + k]), y[i * OUT + o]);
                }
            }
        }
        return y;
    }

    private float[] forward(DType type) {
        float[] y = products(type);
        for (int i = 0; i < y.length; i++) {
            y[i] = r(type, y[i] + b[i % OUT]);
        }
        return y;
    }

    private float[] weightGradient(DType type) {
        float[] dw = new float[OUT * IN];
        for (int o = 0; o < OUT; o++) {
            for (int k = 0; k < IN; k++) {
                for (int i = 0; i < ROWS; i++) {
                    dw[o * IN + k] = Math.fma(r(type, g[i * OUT + o]), r(type, x[i * IN + k]), dw[o * IN + k]);
                }
            }
        }
        return dw;
    }

    private float[] biasGradient(DType type) {
        float[] db = new float[OUT];
        for (int o = 0; o < OUT; o++) {
            for (int i = 0; i < ROWS; i++) {
                db[o] += r(type, g[i * OUT + o]);
            }
        }
        return db;
    }

    private float[] inputGradient(DType type) {
        float[] dx = new float[ROWS * IN];
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < IN; k++) {
                for (int o = 0; o < OUT; o++) {
                    dx[i * IN + k] = Math.fma(r(type, g[i * OUT + o]), r(type, w[o * IN + k]), dx[i * IN + k]);
                }
            }
        }
        return dx;
    }

    private static float r(DType type, float value) {
        return switch (type) {
            case F16 -> Binary16.toFloat(Binary16.fromFloat(value));
            case BF16 -> Bfloat16.toFloat(Bfloat16.fromFloat(value));
            default -> value;
        };
    }

    private float[] random(int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
