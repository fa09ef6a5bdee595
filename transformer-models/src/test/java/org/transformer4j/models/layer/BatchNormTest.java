package org.transformer4j.models.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;

class BatchNormTest {
    private Backend backend;
    private Weights weights;
    private Workspace workspace;
    private Parameter mean;
    private Parameter variance;
    private BatchNorm norm;

    @BeforeEach
    void open() {
        backend = Backends.select("cpu");
        weights = new Weights(backend);
        workspace = backend.newWorkspace();
        mean = weights.parameter(Shape.of(2), 1, -1);
        variance = weights.parameter(Shape.of(2), 4, 9);
        norm = new BatchNorm(weights.parameter(Shape.of(2), 1, 2), weights.parameter(Shape.of(2), 0, 3), mean, variance, 1e-5f);
    }

    @AfterEach
    void close() {
        workspace.close();
        weights.close();
        backend.close();
    }

    @Test
    void the_running_statistics_move_towards_those_of_the_batch() {
        norm.learn(workspace.tensor(Shape.of(3, 2), 1, 2, 3, 4, 5, 9), 0.25f);
        assertThat(workspace.toArray(mean.slice())).containsExactly(0.75f * 1 + 0.25f * 3, 0.75f * -1 + 0.25f * 5);
        assertThat(workspace.toArray(variance.slice())).containsExactly(0.75f * 4 + 0.25f * 4, 0.75f * 9 + 0.25f * 13);
    }

    @Test
    void with_running_statistics_a_row_does_not_depend_on_others() {
        float[] together = norm.forward(workspace.tensor(Shape.of(2, 2), 3, 2, 100, -7), null).toArray();
        float[] alone = norm.forward(workspace.tensor(Shape.of(1, 2), 3, 2), null).toArray();
        assertThat(together).startsWith(alone);
        assertThat(alone).containsExactly(new float[] {1, 5}, Offset.offset(1e-5f));
    }

    @Test
    void with_those_of_the_batch_every_channel_has_the_mean_of_its_bias() {
        Tensor y = norm.normalise(workspace.tensor(Shape.of(2, 2, 2), 1, 2, 30, 10, 4, 5, 20, 60));
        float[] found = y.toArray();
        assertThat(found[0] + found[1] + found[4] + found[5]).isCloseTo(0f, Offset.offset(1e-5f));
        assertThat((found[2] + found[3] + found[6] + found[7]) / 4).isCloseTo(3f, Offset.offset(1e-5f));
    }

    @Test
    void instance_normalisation_has_as_many_groups_as_channels() {
        Parameter one = weights.parameter(Shape.of(2), 1, 1);
        Parameter zero = weights.parameter(Shape.of(2), 0, 0);
        float[] y = new GroupNorm(2, one, zero, 1e-5f).forward(workspace.tensor(Shape.of(1, 2, 2), -1, 1, -50, 50), null).toArray();
        assertThat(y).containsExactly(new float[] {-1, 1, -1, 1}, Offset.offset(1e-5f));
    }

    @Test
    void layer_norm_takes_as_many_dimensions_as_its_gains_have() {
        LayerNorm layer = new LayerNorm(weights.parameter(Shape.of(2, 2), 1, 1, 1, 1), weights.parameter(Shape.of(2, 2), 0, 0, 0, 0), 1e-5f);
        float[] y = layer.forward(workspace.tensor(Shape.of(1, 2, 2), 1, 1, 3, 3), null).toArray();
        assertThat(y).containsExactly(new float[] {-1, -1, 1, 1}, Offset.offset(1e-5f));
        Tensor other = workspace.tensor(Shape.of(4, 1), 1, 2, 3, 4);
        assertThatThrownBy(() -> layer.forward(other, null)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 2]")
                .hasMessageContaining("[4, 1]");
    }

    @Test
    void what_does_not_fit_is_refused() {
        Tensor narrow = workspace.tensor(Shape.of(2, 1), 1, 2);
        Tensor single = workspace.tensor(Shape.of(1, 2), 1, 2);
        assertThatThrownBy(() -> norm.forward(narrow, null)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 1]");
        assertThatThrownBy(() -> norm.normalise(single)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two numbers");
        assertThatThrownBy(() -> norm.learn(single, 2f)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("momentum of 2");
        assertThatThrownBy(() -> new GroupNorm(3, mean, mean, 1e-5f)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 channels in 3 groups");
    }

    @Test
    void an_empty_batch_stays_one() {
        for (Shape shape : new Shape[] {Shape.of(0, 2), Shape.of(0, 2, 3), Shape.of(4, 2, 0)}) {
            Tensor x = workspace.allocate(shape);
            assertThat(norm.forward(x, null).shape()).isEqualTo(shape);
            assertThat(new GroupNorm(2, mean, variance, 1e-5f).forward(x, null).shape()).isEqualTo(shape);
            assertThatThrownBy(() -> norm.normalise(x)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two numbers at least");
        }
    }

    @Test
    void more_numbers_than_can_be_counted_are_refused() {
        assertThatThrownBy(() -> Channels.of("batch norm", Shape.of(1 << 16, 2, 1 << 15), 2)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2147483648 numbers in a channel").hasMessageContaining("[65536, 2, 32768]");
        assertThat(Channels.of("batch norm", Shape.of(1 << 16, 2, (1 << 15) - 1), 2).numbers()).isEqualTo((1 << 16) * ((1 << 15) - 1));
        assertThatThrownBy(() -> Channels.of("group norm", Shape.of(1 << 16, 1 << 15), 1 << 15).rows(1 << 15)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 2147483648 groups");
    }
}
