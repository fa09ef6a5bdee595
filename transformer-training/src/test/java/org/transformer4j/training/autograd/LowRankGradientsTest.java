package org.transformer4j.training.autograd;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.DType;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.models.layer.Linear;
import org.transformer4j.models.layer.LowRank;

class LowRankGradientsTest {
    private final Differences differences = new Differences();

    @AfterEach
    void close() {
        differences.close();
    }

    private Weight weight(int out, int in) {
        float[] numbers = new float[out * in];
        Random random = new Random(out);
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return differences.weights.matrix(new WeightSpec(out, in, DType.F32), WeightSource.rowMajor(MemorySegment.ofArray(numbers), DType.F32, in));
    }

    /** The weight itself is not watched: it stays as it is. */
    @ParameterizedTest
    @ValueSource(floats = {1, 0.4f})
    void of_both_matrices_and_of_what_is_before_the_layer(float scale) {
        Parameter x = differences.parameter(6, 4);
        Weight up = differences.watched(weight(3, 2));
        Weight down = differences.watched(weight(2, 4));
        Linear linear = new Linear(weight(3, 4), differences.parameter(3), new LowRank(down, up, scale));
        differences.check(_ -> linear.forward(differences.tensor(x), null));
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 0.4f})
    void of_a_matrix_that_several_layers_share(float scale) {
        Parameter x = differences.parameter(6, 4);
        Weight down = differences.watched(weight(2, 4));
        Linear first = new Linear(weight(3, 4), null, new LowRank(down, differences.watched(weight(3, 2)), scale));
        Linear second = new Linear(weight(5, 4), null, new LowRank(down, differences.watched(weight(5, 2)), scale));
        Linear last = new Linear(weight(3, 5), null);
        differences.check(_ -> {
            Tensor y = differences.tensor(x);
            return first.forward(y, null).plus(last.forward(second.forward(y, null), null));
        });
    }
}
