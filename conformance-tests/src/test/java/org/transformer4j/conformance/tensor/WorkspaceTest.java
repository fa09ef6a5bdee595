package org.transformer4j.conformance.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.KeyValueCache;
import org.transformer4j.api.DType;
import org.transformer4j.api.Recording;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.conformance.oracle.OracleProvider;

class WorkspaceTest {
    private final Backend backend = Backends.open(new OracleProvider(), 0);
    private final Workspace workspace = backend.newWorkspace();

    @AfterEach
    void nothing_is_left_open() {
        workspace.close();
        backend.close();
    }

    @Test
    void equal_steps_find_equal_places_after_a_reset() {
        Slice first = step();
        workspace.reset();
        assertThat(step()).isEqualTo(first);
    }

    private Slice step() {
        Tensor small = workspace.allocate(Shape.of(3));
        workspace.allocate(Shape.of(1 << 18));
        Slice integers = workspace.allocate(DType.I32, 5);
        Tensor last = workspace.allocate(Shape.of(7));
        assertThat(small.slice()).isNotEqualTo(last.slice());
        assertThat(integers.type()).isEqualTo(DType.I32);
        return last.slice();
    }

    @Test
    void a_scope_keeps_its_result_and_gives_the_rest_back() {
        Tensor x = workspace.tensor(Shape.of(2), 1, 2);
        Tensor kept = workspace.scoped(Shape.of(2), () -> x.plus(x).plus(x));
        Slice next = workspace.allocate(DType.F32, 2);
        Tensor again = workspace.scoped(Shape.of(2), () -> kept.plus(x));
        assertThat(kept.toArray()).containsExactly(3, 6);
        assertThat(again.toArray()).containsExactly(4, 8);
        assertThat(next.offset() - kept.slice().offset()).isEqualTo(64);
    }

    @Test
    void a_scope_refuses_a_result_of_another_shape() {
        Tensor x = workspace.tensor(Shape.of(2), 1, 2);
        assertThatThrownBy(() -> workspace.scoped(Shape.of(3), () -> x.plus(x)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2]").hasMessageContaining("[3]");
    }

    @Test
    void a_recording_runs_again_on_what_its_operands_hold_now() {
        Tensor x = workspace.tensor(Shape.of(2), 1, 2);
        Tensor[] y = new Tensor[1];
        Recording recording = workspace.record(() -> y[0] = x.times(x).plus(x));
        assertThat(recording.size()).isEqualTo(2);
        assertThat(y[0].toArray()).containsExactly(2, 6);
        try (Arena arena = Arena.ofConfined()) {
            workspace.queue().write(x.slice(), arena.allocateFrom(ValueLayout.JAVA_FLOAT, 3, 4));
        }
        recording.replay();
        assertThat(y[0].toArray()).containsExactly(12, 20);
    }

    @Test
    void recordings_do_not_nest_and_end_with_an_exception() {
        assertThatThrownBy(() -> workspace.record(() -> workspace.record(() -> {}))).isInstanceOf(IllegalStateException.class);
        assertThat(workspace.record(() -> {}).size()).isZero();
    }

    @Test
    void a_recording_refuses_numbers_of_the_host() {
        Tensor x = workspace.tensor(Shape.of(1), 1);
        assertThatThrownBy(() -> workspace.record(() -> workspace.integers(1))).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("recording");
        assertThatThrownBy(() -> workspace.record(x::toArray)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_recording_refuses_a_sequence_that_has_outgrown_its_cache() {
        Sequences sequences = Sequences.of(new int[] {0}, new int[] {1}, new int[] {2});
        Tensor x = workspace.tensor(Shape.of(1, 4), 1, 2, 3, 4);
        try (KeyValueCache cache = new KeyValueCache(backend, new CacheSpec(1, 1, 4, 2))) {
            Recording recording = workspace.record(() -> cache.append(x, x, sequences));
            sequences.advance(1);
            assertThatThrownBy(recording::replay).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3 keys");
        }
    }

    @Test
    void a_tensor_is_gone_after_a_reset() {
        Tensor x = workspace.tensor(Shape.of(2), 1, 2);
        workspace.reset();
        assertThatThrownBy(() -> x.plus(x)).isInstanceOf(IllegalStateException.class).hasMessageContaining("gone");
    }

    @Test
    void tensors_of_two_workspaces_do_not_meet() {
        try (Workspace other = backend.newWorkspace()) {
            Tensor x = workspace.tensor(Shape.of(1), 1);
            assertThatThrownBy(() -> x.plus(other.tensor(Shape.of(1), 1))).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("two workspaces");
        }
    }

    @Test
    void tensors_compute_what_they_say() {
        Tensor a = workspace.tensor(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        Tensor b = a.permute(1, 0);
        assertThat(b.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(b.toArray()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(a.matmul(b).toArray()).containsExactly(14, 32, 32, 77);
        assertThat(a.minus(a.map(Unary.Function.RELU)).toArray()).containsOnly(0);
        assertThat(a.gather(workspace.integers(1, 1, 0)).toArray()).containsExactly(4, 5, 6, 4, 5, 6, 1, 2, 3);
        assertThat(a.rows(1, 1).toArray()).containsExactly(4, 5, 6);
        assertThat(a.reshape(6).shape()).isEqualTo(Shape.of(6));
        assertThat(a.softmax(0f).toArray()).containsOnly(1f / 3);
    }

    @Test
    void shapes_that_do_not_fit_are_named() {
        Tensor a = workspace.tensor(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        assertThatThrownBy(() -> a.matmul(a)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[2, 3] by [2, 3]");
        assertThatThrownBy(() -> a.plus(a.reshape(6))).hasMessageContaining("[2, 3] and [6]");
        assertThatThrownBy(() -> a.reshape(5)).hasMessageContaining("[5]");
        assertThatThrownBy(() -> workspace.tensor(Shape.of(2), 1)).hasMessageContaining("1 values");
        try (Weights weights = new Weights(backend)) {
            assertThatThrownBy(() -> a.plus(weights.parameter(Shape.of(2), 1, 2))).hasMessageContaining("2 features");
        }
    }
}
