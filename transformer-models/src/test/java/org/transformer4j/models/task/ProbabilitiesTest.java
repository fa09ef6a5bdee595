package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Workspace;

class ProbabilitiesTest {
    private static float[] scores(int count) {
        Random random = new Random(count);
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
            scores[i] = (float) random.nextGaussian() * 4;
        }
        return scores;
    }

    @Test
    void they_have_the_bits_that_a_backend_gives() {
        try (Backend backend = Backends.select("cpu"); Workspace workspace = backend.newWorkspace()) {
            for (int count : new int[] {1, 2, 3, 63, 64, 65, 99, 1000, 30522}) {
                float[] scores = scores(count);
                assertThat(Probabilities.softmax(scores)).containsExactly(workspace.tensor(Shape.of(1, count), scores).softmax(1f).toArray());
            }
        }
    }

    @Test
    void they_add_up_to_1() {
        double sum = 0;
        for (float probability : Probabilities.softmax(scores(30522))) {
            sum += probability;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
        assertThat(Probabilities.softmax(new float[] {-1e9f, 3e9f})).containsExactly(0f, 1f);
        assertThat(Probabilities.sigmoid(new float[] {0, -200, 200})).containsExactly(0.5f, 0f, 1f);
    }

    @Test
    void of_equal_ones_the_lower_index_comes_first() {
        assertThat(Probabilities.largest(new float[] {1, 3, 2, 3}, 3)).containsExactly(1, 3, 2);
        assertThat(Probabilities.largest(new float[] {1, 2}, 9)).containsExactly(1, 0);
    }
}
