package org.transformer4j.training.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Slice;

/**
 * Compares the gradient of a function of parameters with central differences, both in binary64. What the function gives is made one
 * number by a sum with random weights.
 */
final class Differences implements AutoCloseable {
    private static final double STEP = 1e-5;

    final Backend backend = new Backend(new AutogradDevice(new DoubleDevice()));
    final Weights weights = new Weights(backend);
    final Workspace workspace = backend.newWorkspace();
    private final Tape tape = Tape.of(workspace);
    private final Random random = new Random(7);
    private final List<Slice> parameters = new ArrayList<>();

    /** A parameter with numbers around 0. */
    Parameter parameter(int... shape) {
        return around(0, shape);
    }

    /** A parameter with numbers around {@code level}. */
    Parameter around(double level, int... shape) {
        float[] values = new float[(int) Shape.of(shape).elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (level + random.nextGaussian());
        }
        Parameter parameter = weights.parameter(Shape.of(shape), values);
        watch(parameter.slice());
        return parameter;
    }

    Weight watched(Weight weight) {
        watch(weight.buffer().all());
        return weight;
    }

    private void watch(Slice slice) {
        parameters.add(slice);
        tape.watch(slice);
    }

    /** A parameter as a tensor to compute with. */
    Tensor tensor(Parameter parameter) {
        Tensor copy = workspace.allocate(parameter.shape());
        long elements = parameter.shape().elements();
        workspace.launch(new org.transformer4j.api.op.Copy(org.transformer4j.api.DType.F32),
                org.transformer4j.api.spi.Args.of(new long[] {1, elements, elements, elements}, parameter.slice(), copy.slice()));
        return copy;
    }

    void check(Function<Workspace, Tensor> function) {
        Tensor y = function.apply(workspace);
        float[] factors = new float[(int) y.shape().elements()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) random.nextGaussian();
        }
        tape.backward(loss(y, factors), 1f);
        for (Slice parameter : parameters) {
            Slice gradient = tape.gradient(parameter);
            double[] found = gradient == null ? new double[(int) parameter.length()] : DoubleDevice.values(gradient);
            for (int i = 0; i < parameter.length(); i++) {
                double expected = (loss(function, parameter, i, STEP, factors) - loss(function, parameter, i, -STEP, factors)) / (2 * STEP);
                assertThat(found[i]).as("element %d of parameter %d", i, parameters.indexOf(parameter))
                        .isCloseTo(expected, Offset.offset(1e-6 * (1 + Math.abs(expected))));
            }
        }
        tape.clear();
        workspace.reset();
    }

    private Tensor loss(Tensor y, float[] factors) {
        int elements = (int) y.shape().elements();
        return y.reshape(1, elements).times(workspace.tensor(Shape.of(1, elements), factors)).reduce(Reduce.Function.SUM);
    }

    private double loss(Function<Workspace, Tensor> function, Slice parameter, int i, double step, float[] factors) {
        double[] values = ((DoubleDevice.Memory) parameter.buffer()).values();
        int at = (int) parameter.offset() + i;
        double before = values[at];
        double[] result = new double[1];
        values[at] = before + step;
        tape.pause(() -> result[0] = DoubleDevice.values(loss(function.apply(workspace), factors).slice())[0]);
        values[at] = before;
        return result[0];
    }

    @Override
    public void close() {
        workspace.close();
        weights.close();
        backend.close();
    }
}
