package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.training.DivergedException;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DivergenceTest {
    private Backend cpu;
    private TinyRun tiny;

    @TempDir
    private Path folder;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @BeforeEach
    void prepare() {
        tiny = new TinyRun(folder);
        tiny.changes.put("schedule.warmup", 0);
        tiny.changes.put("checkpoints.every", 1);
        tiny.changes.put("log-every", 1);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> diverges(RunFolder run) {
        return assertThatThrownBy(() -> new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false)).isInstanceOf(DivergedException.class);
    }

    private void breaksAt(String rate, int steps, int evaluateEvery) {
        tiny.changes.put("schedule.rate", rate);
        tiny.changes.put("steps", steps);
        tiny.changes.put("evaluation.every", evaluateEvery);
    }

    @Test
    void the_last_update_is_looked_at_too() {
        breaksAt("1e12", 1, 0);
        RunFolder run = tiny.create("run");

        diverges(run).hasMessageContaining("after step 1, the loss of the last batch is NaN").hasMessageContaining("smaller learning rate")
                .asInstanceOf(type(DivergedException.class)).returns(1L, DivergedException::since);
        assertThat(run.checkpoints()).containsExactly(0L);
        assertThat(run.model()).doesNotExist();
    }

    @Test
    void a_validation_loss_that_is_no_number_ends_the_run() {
        breaksAt("1e12", 3, 1);
        RunFolder run = tiny.create("run");

        diverges(run).hasMessageContaining("after step 1, the loss of the validation texts is NaN");
        assertThat(run.checkpoints()).containsExactly(0L);
        assertThat(DurableFiles.read(run.metrics())).contains("\"step\":0").doesNotContain("NaN");
    }

    @Test
    void weights_that_are_not_finite_are_in_no_checkpoint() {
        breaksAt("1e39", 3, 0);
        RunFolder run = tiny.create("run");

        diverges(run).hasMessageContaining("after step 1, ").hasMessageContaining("has numbers that are not finite");
        assertThat(run.checkpoints()).containsExactly(0L);
    }

    @Test
    void a_checkpoint_whose_loss_was_no_number_is_no_good_one() {
        breaksAt("1e12", 3, 0);
        RunFolder run = tiny.create("run");

        diverges(run).hasMessageContaining("step 2: the loss is NaN").asInstanceOf(type(DivergedException.class)).returns(1L, DivergedException::since);
        assertThat(run.checkpoints()).containsExactly(0L, 1L);
        assertThat(run.latestBefore(1)).contains(0L);
        assertThat(run.latestBefore(0)).isEmpty();
    }

    @Test
    void a_run_from_a_broken_model_does_not_begin() throws IOException {
        tiny.changes.put("steps", 1);
        Path weights = tiny.finish("first", cpu).model().resolve("model.safetensors");
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(4).putInt(0xffffffff).flip(), channel.size() - 4);
        }
        tiny.changes.remove("model.config");
        tiny.changes.put("model.from", folder.resolve("first/model").toString());
        RunFolder evaluated = tiny.create("evaluated");
        diverges(evaluated).hasMessageContaining("before the first step, the loss of the validation texts is NaN; begin with other weights or texts");
        assertThat(evaluated.checkpoints()).isEmpty();

        tiny.changes.put("evaluation.every", 0);
        RunFolder plain = tiny.create("plain");
        diverges(plain).hasMessageContaining("before the first step, transformer.").hasMessageContaining("has numbers that are not finite");
        assertThat(plain.checkpoints()).isEmpty();
    }

    @Test
    void what_is_no_number_is_never_the_best() {
        RunState begun = new RunState(4, 0, 0, 0, -1, 0, 0, "", Map.of(), null, null, Map.of());

        assertThat(begun.evaluated(Double.NaN).bestStep()).isEqualTo(-1);
        assertThat(new RunState(4, 0, 0, 0, 2, Double.NaN, 0, "", Map.of(), null, null, Map.of()).evaluated(3).bestStep()).isEqualTo(4);
        assertThat(new RunState(4, 0, 0, 0, 2, 3, 0, "", Map.of(), null, null, Map.of()).evaluated(3).bestStep()).isEqualTo(2);
    }

    @Test
    void the_best_is_known_up_to_each_checkpoint() {
        tiny.changes.put("checkpoints.every", 3);
        RunFolder run = tiny.finish("run", cpu);

        assertThat(run.latestBefore(12)).contains(9L);
        assertThat(run.bestUntil(9)).contains(8L);
        assertThat(run.bestUntil(7)).isEmpty();
    }
}
