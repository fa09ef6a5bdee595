package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.CausalLanguageModeling.Example;
import org.transformer4j.training.optimizer.Sgd;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

/** Linear layers multiply numbers of 16 bits, and F32 weights learn from it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MixedPrecisionTest {
    private static final Path GPT2 = Lessons.GOLDENS.resolve("gpt2");
    /** One target, so that the gradient of its score is almost the loss scale. */
    private static final List<Example> STEEP = List.of(Example.of(3, 50));

    private Backend cpu;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    private static UnaryOperator<TrainingSettings> in(DType type) {
        return settings -> settings.withPrecision(type).withRegularization(new Regularization(0.2, 0.1, 0.3, 9));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void a_batch_gives_the_same_bits_however_it_is_cut_and_whether_blocks_are_kept(DType type) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = in(type);
        String learnt = lessons.learn(3);
        lessons.microBatch = 1;
        assertThat(lessons.learn(3)).isEqualTo(learnt);
        lessons.microBatch = 4;
        lessons.settings = settings -> in(type).apply(settings).withCheckpointing();
        assertThat(lessons.learn(3)).isEqualTo(learnt);
        lessons.settings = in(DType.F32);
        assertThat(lessons.learn(3)).isNotEqualTo(learnt);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void the_oracle_learns_the_same_bits(DType type) throws IOException {
        try (Backend oracle = Backends.open(new OracleProvider(), 0)) {
            Lessons ours = new Lessons("gpt2", cpu);
            Lessons theirs = new Lessons("gpt2", oracle);
            ours.settings = in(type);
            theirs.settings = in(type);
            assertThat(ours.learn(2)).isEqualTo(theirs.learn(2));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void who_stops_and_goes_on_learns_the_same_bits(DType type, @TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = in(type);
        String straight = lessons.learn(4);
        lessons.learn(null, 2, folder);
        assertThat(lessons.learn(folder, 4, null)).isEqualTo(straight);
        float[] weights = weights(folder);
        assertThat(IntStream.range(0, weights.length).filter(i -> weights[i] != Bfloat16.toFloat(Bfloat16.fromFloat(weights[i]))).count())
                .as("weights that 16 bits cannot hold").isGreaterThan(weights.length / 2);
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F16", "BF16"})
    void the_loss_is_nearly_that_of_full_precision(DType type) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        double full = Double.parseDouble(lessons.learn(8).split(" ")[0]);
        lessons.settings = settings -> settings.withPrecision(type);
        assertThat(Double.parseDouble(lessons.learn(8).split(" ")[0])).isNotEqualTo(full).isCloseTo(full, Percentage.withPercentage(1));
    }

    private interface Work {
        void on(Trainer<Example> trainer) throws IOException;
    }

    private void with(Path folder, UnaryOperator<TrainingSettings> settings, Work work) throws IOException {
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(folder), training);
                Trainer<Example> trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0f),
                        settings.apply(new TrainingSettings(Sgd.momentum(0.9), Schedule.constant(1e-3), 1.0, 1, _ -> true)))) {
            work.on(trainer);
        }
    }

    private static float[] weights(Path folder) {
        try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("model.safetensors"))) {
            return checkpoint.tensor("transformer.wte.weight").toFloats();
        }
    }

    @Test
    void an_evaluation_is_of_the_weights_that_are_saved() throws IOException {
        double[] losses = new double[2];
        with(GPT2, UnaryOperator.identity(), trainer -> losses[0] = trainer.evaluate(STEEP));
        with(GPT2, in(DType.BF16), trainer -> losses[1] = trainer.evaluate(STEEP));
        assertThat(losses[1]).isEqualTo(losses[0]);
    }

    @Test
    void a_gradient_that_is_too_large_for_f16_is_computed_again_with_a_smaller_loss_scale(@TempDir Path folder) throws IOException {
        double[] scale = new double[2];
        double[] afterwards = new double[2];
        with(GPT2, settings -> settings.withPrecision(DType.F16), trainer -> {
            Trainer.Report first = trainer.step(STEEP);
            assertThat(first.number()).isEqualTo(1);
            assertThat(first.overflows()).isPositive();
            assertThat(first.lossScale()).isEqualTo(0x1p16 / (1 << first.overflows()));
            assertThat(first.gradientNorm()).isFinite().isPositive();
            try (Checkpoint base = Checkpoint.open(GPT2)) {
                trainer.save(folder, base);
            }
            Trainer.Report second = trainer.step(STEEP);
            assertThat(second.overflows()).isZero();
            assertThat(second.loss()).isLessThan(first.loss());
            scale[0] = second.lossScale();
            afterwards[0] = trainer.evaluate(STEEP);
        });
        Files.copy(GPT2.resolve("config.json"), folder.resolve("config.json"));
        with(folder, settings -> settings.withPrecision(DType.F16), trainer -> {
            trainer.resume(folder);
            Trainer.Report second = trainer.step(STEEP);
            assertThat(second.overflows()).isZero();
            scale[1] = second.lossScale();
            afterwards[1] = trainer.evaluate(STEEP);
        });
        assertThat(scale[1]).isEqualTo(scale[0]).isLessThan(0x1p16);
        assertThat(afterwards[1]).isEqualTo(afterwards[0]);
        with(GPT2, settings -> settings.withPrecision(DType.BF16), trainer -> {
            Trainer.Report report = trainer.step(STEEP);
            assertThat(report.overflows()).isZero();
            assertThat(report.lossScale()).isEqualTo(1);
        });
    }

    @Test
    void the_steps_that_went_well_are_counted_over_a_break(@TempDir Path folder) throws IOException {
        with(GPT2, settings -> settings.withPrecision(DType.F16), trainer -> {
            try (Checkpoint base = Checkpoint.open(GPT2)) {
                trainer.save(folder, base);
            }
        });
        Path state = folder.resolve("trainer.safetensors");
        SafetensorsWriter writer = new SafetensorsWriter();
        try (Checkpoint file = Checkpoint.open(state)) {
            file.metadata().forEach(writer::metadata);
            writer.metadata("loss_scale", "4.0").metadata("loss_scale_steps", "1999");
            for (String name : file.names()) {
                float[] numbers = file.tensor(name).toFloats();
                writer.tensor(name, new long[] {numbers.length}, () -> numbers);
            }
        }
        writer.write(state);
        with(GPT2, settings -> settings.withPrecision(DType.F16), trainer -> {
            trainer.resume(folder);
            assertThat(trainer.step(STEEP).lossScale()).isEqualTo(4);
            assertThat(trainer.step(STEEP).lossScale()).isEqualTo(8);
            assertThat(trainer.step(STEEP).lossScale()).isEqualTo(8);
        });
    }

    @Test
    void norm_and_limits_of_a_gradient_are_those_of_the_loss_itself() throws IOException {
        double[] norms = new double[2];
        double[] losses = new double[2];
        UnaryOperator<TrainingSettings> limited = settings -> settings.withClipping(new Clipping(1.0, GradientNorm.EUCLIDEAN, 0.01));
        for (int i = 0; i < 2; i++) {
            int at = i;
            with(GPT2, settings -> limited.apply(settings).withPrecision(at == 0 ? DType.F32 : DType.F16), trainer -> {
                double before = trainer.evaluate(STEEP);
                norms[at] = trainer.step(STEEP).gradientNorm();
                losses[at] = before - trainer.evaluate(STEEP);
            });
        }
        assertThat(norms[1]).isCloseTo(norms[0], Percentage.withPercentage(1));
        assertThat(losses[1]).isCloseTo(losses[0], Percentage.withPercentage(2));
    }

    @Test
    void a_loss_that_is_not_finite_is_no_matter_of_scale() throws IOException {
        with(GPT2, settings -> new TrainingSettings(Sgd.plain(), Schedule.constant(1e6), 1, 1, _ -> true).withPrecision(DType.F16), trainer -> {
            trainer.step(STEEP);
            double before = trainer.evaluate(STEEP);
            assertThatThrownBy(() -> trainer.step(STEEP)).isInstanceOf(DivergedException.class);
            assertThat(trainer.evaluate(STEEP)).isEqualTo(before);
            assertThat(trainer.steps()).isEqualTo(1);
        });
    }

    @Test
    void a_scale_grows_after_2000_steps_in_a_row_and_not_below_1() {
        LossScale scale = new LossScale(DType.F16);
        assertThat(scale.halve()).isTrue();
        for (int step = 1; step < 2000; step++) {
            scale.stepped();
        }
        assertThat(scale.value()).isEqualTo(0x1p15);
        scale.stepped();
        assertThat(scale.value()).isEqualTo(0x1p16);
        for (int i = 0; i < 1999; i++) {
            scale.stepped();
        }
        for (int i = 0; i < 16; i++) {
            assertThat(scale.halve()).isTrue();
        }
        scale.stepped();
        assertThat(scale.value()).isEqualTo(1);
        assertThat(scale.halve()).isFalse();
        assertThat(new LossScale(DType.BF16).halve()).isFalse();
        assertThat(new LossScale(DType.F32).value()).isEqualTo(1);
    }

    @Test
    void a_stored_scale_that_is_none_is_refused_and_so_is_a_type_that_nothing_is_rounded_to(@TempDir Path folder) {
        for (String wrong : List.of("0.5", "x", "1E999", "NaN", "E", "1.2.3", "3.7")) {
            Path file = folder.resolve("state.safetensors");
            new SafetensorsWriter().metadata("loss_scale", wrong).metadata("loss_scale_steps", "3").write(file);
            try (Checkpoint state = Checkpoint.open(file)) {
                assertThatThrownBy(() -> new LossScale(DType.F16).resume(state)).isInstanceOf(CheckpointException.class).hasMessageContaining(wrong);
            }
        }
        assertThatThrownBy(() -> new TrainingSettings(Sgd.plain(), Schedule.constant(1), 1, 1, _ -> true)
                .withPrecision(DType.I32)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("I32");
    }
}
