package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Weights;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.SequenceToSequence;
import org.transformer4j.training.optimizer.Adafactor;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.optimizer.Lion;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.optimizer.Sgd;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LearningSettingsTest {
    private static final String MATRIX = "transformer.h.0.mlp.c_fc.weight";
    private static final String GAIN = "transformer.h.0.ln_1.weight";

    private Backend cpu;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    static List<Optimizer> optimizers() {
        return List.of(Sgd.momentum(0.9), Lion.lion(0.1), Adafactor.scheduled(0.9, 0.1), Adafactor.relative(), Adam.adam().withAmsgrad());
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void who_stops_and_goes_on_learns_the_same_bits(Optimizer optimizer, @TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.optimizer = optimizer;
        String straight = lessons.learn(4);
        lessons.learn(null, 2, folder);
        assertThat(lessons.learn(folder, 4, null)).isEqualTo(straight);
    }

    @Test
    void what_is_left_out_depends_on_the_step_and_the_example_alone(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = settings -> settings.withRegularization(new Regularization(0.2, 0.1, 0.1, 9));
        String straight = lessons.learn(4);
        lessons.learn(null, 2, folder);
        assertThat(lessons.learn(folder, 4, null)).isEqualTo(straight);
        lessons.microBatch = 1;
        assertThat(lessons.learn(4)).isEqualTo(straight);
        for (Regularization other : List.of(Regularization.NONE, new Regularization(0.2, 0.1, 0.1, 8), new Regularization(0.2, 0.1, 0, 9),
                new Regularization(0.2, 0, 0.1, 9), new Regularization(0, 0.1, 0.1, 9))) {
            lessons.settings = settings -> settings.withRegularization(other);
            assertThat(lessons.learn(4)).isNotEqualTo(straight);
        }
    }

    @Test
    void nothing_is_left_out_of_an_evaluation() throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> plain = lessons.trainer((Decoder) model)) {
            List<CausalLanguageModeling.Example> examples = List.of(CausalLanguageModeling.Example.of(new int[] {1, 2, 3, 4, 5, 6}));
            double loss = plain.evaluate(examples);
            lessons.settings = settings -> settings.withRegularization(Regularization.dropout(0.5, 1));
            try (Trainer<CausalLanguageModeling.Example> other = lessons.trainer((Decoder) model)) {
                assertThat(other.evaluate(examples)).isEqualTo(loss);
                assertThat(other.step(examples).loss()).isNotEqualTo(loss);
            }
        }
    }

    @Test
    void what_was_learnt_is_not_lost_for_want_of_a_place(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model);
                Checkpoint other = Checkpoint.open(Lessons.GOLDENS.resolve("llama_mha"))) {
            assertThatThrownBy(() -> trainer.saveModel(folder, other)).isInstanceOf(CheckpointException.class).hasMessageContaining("would be lost");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void a_matrix_that_is_stored_twice_stays_so(@TempDir Path twice, @TempDir Path folder) throws IOException {
        Path gpt2 = Lessons.GOLDENS.resolve("gpt2");
        String table = "transformer.wte.weight";
        String copy = "lm_head.weight";
        try (Checkpoint once = Checkpoint.open(gpt2)) {
            SafetensorsWriter writer = new SafetensorsWriter();
            once.names().forEach(name -> writer.tensor(name, once.tensor(name).shape(), once.tensor(name)::toFloats));
            writer.tensor(copy, once.tensor(table).shape(), once.tensor(table)::toFloats).write(twice.resolve("model.safetensors"));
        }
        Files.copy(gpt2.resolve("config.json"), twice.resolve("config.json"));
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(twice), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Lessons("gpt2", cpu).trainer((Decoder) model);
                Checkpoint base = Checkpoint.open(twice)) {
            // The rate of the first step is 0.
            trainer.step(examples());
            trainer.step(examples());
            trainer.saveModel(folder, base);
        }
        assertThat(tensor(folder, copy)).containsExactly(tensor(folder, table));
        assertThat(tensor(folder, table)).isNotEqualTo(tensor(gpt2, table));
    }

    @Test
    void an_evaluation_that_fails_leaves_the_trainer_as_it_was() throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            double loss = trainer.evaluate(examples());
            assertThatThrownBy(() -> trainer.evaluate(List.of(CausalLanguageModeling.Example.of(new int[] {1, 1000}))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(trainer.evaluate(examples())).isEqualTo(loss);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, 0.99999999999, Double.NaN})
    void a_probability_that_is_none_is_refused(double probability) {
        assertThatThrownBy(() -> Regularization.dropout(probability, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected at least 0 and less than 1");
    }

    @Test
    void an_average_follows_the_weights_and_is_saved_with_the_state(@TempDir Path folder, @TempDir Path average, @TempDir Path resumed)
            throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = settings -> settings.withAverage(0.2);
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Checkpoint base = Checkpoint.open(Lessons.GOLDENS.resolve("gpt2"));
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            float[] expected = tensor(Lessons.GOLDENS.resolve("gpt2"), MATRIX);
            for (int step = 0; step < 3; step++) {
                trainer.step(examples());
                trainer.save(folder, base);
                float[] now = tensor(folder, MATRIX);
                for (int i = 0; i < now.length; i++) {
                    expected[i] = Math.fma(now[i] - expected[i], (float) (1 - (step == 0 ? 2.0 / 11 : 0.2)), expected[i]);
                }
            }
            double loss = trainer.evaluate(examples());
            double ofAverage = trainer.withAverage(() -> {
                trainer.saveModel(average, base);
                return trainer.evaluate(examples());
            });
            assertThat(tensor(average, MATRIX)).containsExactly(expected);
            assertThat(ofAverage).isNotEqualTo(loss);
            assertThat(trainer.evaluate(examples())).isEqualTo(loss);
        }
        Files.copy(Lessons.GOLDENS.resolve("gpt2/config.json"), folder.resolve("config.json"));
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(folder), training);
                Checkpoint base = Checkpoint.open(Lessons.GOLDENS.resolve("gpt2"));
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            trainer.resume(folder);
            trainer.withAverage(() -> {
                trainer.saveModel(resumed, base);
                return null;
            });
            assertThat(tensor(resumed, MATRIX)).containsExactly(tensor(average, MATRIX));
        }
    }

    @Test
    void copies_of_one_number_have_one_average() {
        Path folder = Lessons.GOLDENS.resolve("t5_v1_0");
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(folder), training);
                var trainer = new Trainer<>(new SequenceToSequence((EncoderDecoder) model, 0f), new TrainingSettings(Adafactor.relative(),
                        Schedule.constant(1), 1.0, 4,
                        name -> name.contains("relative_attention_bias") || name.contains("shared")).withAverage(0.5))) {
            var examples = List.of(new SequenceToSequence.Example(new int[] {5, 6, 7, 8, 1}, new int[] {0, 9, 10, 11}, new int[] {9, 10, 11, 1}));
            double before = trainer.evaluate(examples);
            trainer.step(examples);
            double after = trainer.evaluate(examples);
            assertThat(after).isNotEqualTo(before);
            assertThat(trainer.withAverage(() -> trainer.evaluate(examples))).isStrictlyBetween(Math.min(before, after), Math.max(before, after));
            assertThat(trainer.evaluate(examples)).isEqualTo(after);
        }
    }

    @Test
    void without_an_average_there_is_none_to_use_or_resume(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learn(null, 1, folder);
        Lessons averaging = new Lessons("gpt2", cpu);
        averaging.settings = settings -> settings.withAverage(0.9);
        assertThatThrownBy(() -> averaging.learn(folder, 2, null)).isInstanceOf(CheckpointException.class).hasMessageContaining("average");
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            assertThatThrownBy(() -> trainer.withAverage(() -> null)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(() -> new WeightAverage(1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_group_has_a_rate_and_a_decay_of_its_own(@TempDir Path usual, @TempDir Path grouped) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.optimizer = Sgd.plain();
        lessons.learn(null, 2, usual);
        lessons.settings = settings -> settings.withGroups(new ParameterGroup(GAIN::equals, 0, true), new ParameterGroup(_ -> true, 1, false));
        lessons.learn(null, 2, grouped);
        float[] start = tensor(Lessons.GOLDENS.resolve("gpt2"), GAIN);
        assertThat(tensor(grouped, GAIN)).containsExactly(start);
        assertThat(tensor(usual, GAIN)).isNotEqualTo(start);
        assertThat(tensor(grouped, MATRIX)).isNotEqualTo(tensor(Lessons.GOLDENS.resolve("gpt2"), MATRIX));
        assertThatThrownBy(() -> new ParameterGroup(_ -> true, -1, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decay_is_for_the_groups_that_want_it(@TempDir Path with, @TempDir Path without) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learn(null, 2, with);
        lessons.settings = settings -> settings.withGroups(new ParameterGroup(MATRIX::equals, 1, false));
        lessons.learn(null, 2, without);
        double decayed = size(tensor(with, MATRIX));
        assertThat(decayed).isLessThan(size(tensor(without, MATRIX)));
    }

    private static double size(float[] numbers) {
        return IntStream.range(0, numbers.length).mapToDouble(i -> (double) numbers[i] * numbers[i]).sum();
    }

    @Test
    void gradients_are_clipped_as_pytorch_clips_them() {
        try (Checkpoint golden = Checkpoint.open(Path.of("src/test/resources/goldens/torch_optimizers/io.safetensors"));
                ForwardPass pass = new ForwardPass(new Backend(new AutogradDevice(cpu.device())))) {
            GradientClipper clipper = new GradientClipper(pass, new Clipping(1, GradientNorm.EUCLIDEAN, 0.5));
            float[] w = golden.tensor("gradient.0.w").toFloats();
            float[] b = golden.tensor("gradient.0.b").toFloats();
            var gradients = List.of(pass.workspace().tensor(Shape.of(w.length), w).slice(), pass.workspace().tensor(Shape.of(b.length), b).slice());
            assertThat(pass.workspace().toArray(clipper.values(gradients, 1).getFirst()))
                    .containsExactly(golden.tensor("clip_value.w").toFloats());
            double norm = clipper.norm(gradients);
            assertThat(norm).isCloseTo(golden.tensor("clip_norm_1.total").toFloats()[0], Offset.offset(1e-5));
            assertThat(clipper.factor(norm) * w[0]).isCloseTo(golden.tensor("clip_norm_1.w").toFloats()[0], Offset.offset(1e-6));
            assertThat(new GradientClipper(pass, Clipping.byNorm(1000)).factor(norm)).isEqualTo(1);
        }
    }

    @Test
    void a_limit_on_single_numbers_changes_what_is_learnt_and_no_limit_does_not() throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        String free = lessons.learn(2);
        lessons.settings = settings -> settings.withClipping(new Clipping(1.0, GradientNorm.EUCLIDEAN, 1e9));
        assertThat(lessons.learn(2)).isEqualTo(free);
        lessons.settings = settings -> settings.withClipping(new Clipping(1.0, GradientNorm.EUCLIDEAN, 1e-4));
        assertThat(lessons.learn(2)).isNotEqualTo(free);
        lessons.settings = settings -> settings.withClipping(new Clipping(1.0, GradientNorm.EUCLIDEAN, 0));
        assertThatThrownBy(() -> lessons.learn(2)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("positive numbers");
    }

    @Test
    void a_state_is_refused_by_other_weights_and_by_another_optimizer(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learn(null, 2, folder);
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            assertThatThrownBy(() -> trainer.resume(folder)).isInstanceOf(CheckpointException.class).hasMessageContaining("other weights");
        }
        lessons.optimizer = Adam.adamW(0.5);
        assertThatThrownBy(() -> lessons.learn(folder, 3, null)).isInstanceOf(CheckpointException.class).hasMessageContaining("the settings say");
    }

    @Test
    void parts_and_transposes_of_a_tensor_are_matrices() {
        assertThat(shape(Shape.of(4, 3), 12, i -> i)).isEqualTo(Shape.of(4, 3));
        assertThat(shape(Shape.of(2, 2, 3), 12, i -> i)).isEqualTo(Shape.of(2, 2, 3));
        assertThat(shape(Shape.of(4, 3), 6, i -> i + 6)).isEqualTo(Shape.of(2, 3));
        assertThat(shape(Shape.of(4, 6), 8, i -> i % 4 * 6 + 2 + i / 4)).isEqualTo(Shape.of(2, 4));
        assertThat(shape(Shape.of(5), 5, i -> i)).isEqualTo(Shape.of(5));
        assertThat(shape(Shape.of(4, 3), 4, i -> 2 * i)).isEqualTo(Shape.of(4));
    }

    private static Shape shape(Shape stored, int size, LongUnaryOperator source) {
        try (Backend backend = Backends.open(new OracleProvider(), 0); Weights weights = new Weights(backend)) {
            Slice slice = weights.parameter(Shape.of(size), new float[size]).slice();
            return TrainedParameter.shape(new NamedParameter("w", stored, slice, source, 0, false, NamedParameter.NO_ROW));
        }
    }

    private static List<CausalLanguageModeling.Example> examples() {
        int[] text = Lessons.text();
        return List.of(CausalLanguageModeling.Example.of(Arrays.copyOf(text, 20)), CausalLanguageModeling.Example.of(Arrays.copyOfRange(text, 40, 60)));
    }

    private static float[] tensor(Path folder, String name) {
        try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("model.safetensors"))) {
            return checkpoint.tensor(name).toFloats();
        }
    }
}
