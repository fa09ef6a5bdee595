package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.optimizer.Sgd;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainerTest {
    private Backend cpu;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gemma"})
    void a_batch_gives_the_same_bits_however_it_is_cut(String model) throws IOException {
        Lessons whole = new Lessons(model, cpu);
        Lessons cut = new Lessons(model, cpu);
        Lessons single = new Lessons(model, cpu);
        cut.microBatch = 4;
        single.microBatch = 1;
        String learnt = whole.learn(8);
        assertThat(cut.learn(8)).isEqualTo(learnt);
        assertThat(single.learn(8)).isEqualTo(learnt);
    }

    @Test
    void sequences_of_the_greatest_length_do_as_well() throws IOException {
        Lessons whole = new Lessons("gpt2", cpu);
        Lessons single = new Lessons("gpt2", cpu);
        whole.length = 48;
        single.length = 48;
        single.microBatch = 1;
        assertThat(single.learn(4)).isEqualTo(whole.learn(4));
    }

    @Test
    void the_oracle_learns_the_same_bits() throws IOException {
        try (Backend oracle = Backends.open(new OracleProvider(), 0)) {
            assertThat(new Lessons("gpt2", oracle).learn(3)).isEqualTo(new Lessons("gpt2", cpu).learn(3));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gemma"})
    void who_stops_and_goes_on_learns_the_same_bits(String model, @TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons(model, cpu);
        String straight = lessons.learn(12);
        lessons.learn(null, 5, folder);
        assertThat(lessons.learn(folder, 12, null)).isEqualTo(straight);
    }

    @Test
    void the_loss_goes_down() throws IOException {
        double before = Double.parseDouble(new Lessons("gpt2", cpu).learn(1).split(" ")[0]);
        double after = Double.parseDouble(new Lessons("gpt2", cpu).learn(30).split(" ")[0]);
        assertThat(after).isLessThan(0.8 * before);
    }

    @Test
    void a_parameter_that_does_not_learn_stays(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learns = name -> name.contains("ln_");
        lessons.learn(null, 3, folder);
        float[] before = tensor(Lessons.GOLDENS.resolve("gpt2"), "transformer.h.0.attn.c_attn.weight");
        assertThat(tensor(folder, "transformer.h.0.attn.c_attn.weight")).containsExactly(before);
        assertThat(tensor(folder, "transformer.h.0.ln_1.weight"))
                .isNotEqualTo(tensor(Lessons.GOLDENS.resolve("gpt2"), "transformer.h.0.ln_1.weight"));
    }

    private static float[] tensor(Path folder, String name) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.tensor(name).toFloats();
        }
    }

    @Test
    void a_batch_that_teaches_nothing_and_examples_that_do_not_fit_are_refused() {
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Lessons("gpt2", cpu).trainer((Decoder) model)) {
            assertThatThrownBy(() -> trainer.step(List.of())).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0 examples");
            assertThatThrownBy(() -> trainer.step(List.of(CausalLanguageModeling.Example.of(5)))).hasMessageContaining("without a target");
            assertThatThrownBy(() -> trainer.step(List.of(CausalLanguageModeling.Example.of(5, 99)))).hasMessageContaining("token 99");
            assertThatThrownBy(() -> trainer.step(List.of(new CausalLanguageModeling.Example(new int[] {1, 2}, new int[] {2, 100}))))
                    .hasMessageContaining("target 100");
            assertThatThrownBy(() -> trainer.step(List.of(CausalLanguageModeling.Example.of(new int[1000])))).hasMessageContaining("1000 tokens");
            assertThat(trainer.steps()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "gemma"})
    void what_does_not_learn_is_saved_as_it_was(String model, @TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons(model, cpu);
        lessons.learns = name -> name.contains("wte") || name.contains("embed_tokens");
        lessons.learn(null, 2, folder);
        try (Checkpoint base = Checkpoint.open(Lessons.GOLDENS.resolve(model)); Checkpoint saved = Checkpoint.open(folder)) {
            for (String name : base.names()) {
                if (lessons.learns.test(name)) {
                    assertThat(saved.tensor(name).toFloats()).as(name).isNotEqualTo(base.tensor(name).toFloats());
                } else {
                    assertThat(saved.tensor(name).toFloats()).as(name).containsExactly(base.tensor(name).toFloats());
                }
            }
        }
    }

    @Test
    void what_was_added_to_a_parameter_is_taken_off_when_it_is_saved(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gemma", cpu);
        lessons.learns = name -> name.contains("input_layernorm");
        lessons.learn(null, 2, folder);
        float[] before = tensor(Lessons.GOLDENS.resolve("gemma"), "model.layers.0.input_layernorm.weight");
        float[] after = tensor(folder, "model.layers.0.input_layernorm.weight");
        assertThat(after).isNotEqualTo(before).containsExactly(before, Offset.offset(0.1f));
    }

    /** Keeps what it is told, and changes nothing. */
    private record Listener(List<Optimizer.Step> steps) implements Optimizer {
        @Override
        public List<State> state(Shape shape) {
            return List.of();
        }

        @Override
        public void step(Step step) {
            steps.add(step);
        }
    }

    @Test
    void the_optimizer_is_told_the_number_of_the_step_its_rate_and_how_gradients_are_clipped() {
        Listener listener = new Listener(new ArrayList<>());
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0),
                        new TrainingSettings(listener, step -> step + 0.5, 0.25, 1, name -> name.contains("h.0.ln_1") || name.contains("wpe")))) {
            List<CausalLanguageModeling.Example> batch = List.of(CausalLanguageModeling.Example.of(1, 2, 3));
            for (int step = 0; step < 2; step++) {
                listener.steps.clear();
                Trainer.Report report = trainer.step(batch);
                assertThat(report.number()).isEqualTo(step + 1);
                assertThat(report.gradientNorm()).isGreaterThan(0.25);
                assertThat(listener.steps).hasSize(3).allSatisfy(told -> {
                    assertThat(told.number()).isEqualTo(report.number());
                    assertThat(told.rate()).isEqualTo(report.number() - 0.5);
                    assertThat(told.gradientScale()).isEqualTo(0.25 / (report.gradientNorm() + 1e-6));
                    assertThat(told.decays()).isEqualTo(told.shape().rank() == 2);
                });
            }
        }
    }

    @Test
    void a_rate_that_is_no_number_changes_nothing() {
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0),
                        new TrainingSettings(Adam.adam(), _ -> Double.NaN, 1, 1, _ -> true))) {
            List<CausalLanguageModeling.Example> batch = List.of(CausalLanguageModeling.Example.of(1, 2, 3));
            double before = trainer.evaluate(batch);
            assertThatThrownBy(() -> trainer.step(batch)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("NaN");
            assertThat(trainer.evaluate(batch)).isEqualTo(before);
            assertThatThrownBy(() -> trainer.evaluate(List.of())).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void settings_that_let_nothing_learn_are_refused() {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learns = _ -> false;
        assertThatThrownBy(() -> lessons.learn(1)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("none of the");
    }

    @Test
    void a_state_that_is_missing_broken_or_of_another_run_is_refused(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learn(null, 2, folder);
        Lessons others = new Lessons("gpt2", cpu);
        others.learns = name -> name.contains("ln_");
        assertThatThrownBy(() -> others.learn(folder, 4, null)).isInstanceOf(CheckpointException.class).hasMessageContaining("with decay; the settings say fixed");
        Path state = folder.resolve("trainer.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        Files.write(state, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> lessons.learn(folder, 4, null)).isInstanceOf(CheckpointException.class);
        Files.delete(state);
        assertThatThrownBy(() -> lessons.learn(folder, 4, null)).isInstanceOf(CheckpointException.class);
    }

    private static UnaryOperator<TrainingSettings> settings(String change) {
        return before -> switch (change) {
            case "a norm to clip at" -> before.withClipping(Clipping.byNorm(0.5));
            case "a kind of norm" -> before.withClipping(new Clipping(1.0, GradientNorm.MAXIMUM, Double.POSITIVE_INFINITY));
            case "a limit of numbers" -> before.withClipping(new Clipping(1.0, GradientNorm.EUCLIDEAN, 1));
            case "a schedule" -> new TrainingSettings(before.optimizer(), Schedule.cosine(1e-2, 1e-3, 3, 80), 1.0, before.memory().microBatch(),
                    before.parameters().learns());
            case "a precision" -> before.withPrecision(DType.BF16);
            case "a dropout" -> before.withRegularization(Regularization.dropout(0.1, 0));
            case "a seed" -> before.withRegularization(Regularization.dropout(0.2, 5));
            case "an average" -> before.withAverage(0.9);
            case "a rate of its own" -> before.withGroups(new ParameterGroup(name -> name.contains("ln_f.weight"), 0.5, false));
            case "no decay" -> before.withGroups(new ParameterGroup(name -> name.contains("wpe"), 1, false));
            default -> throw new AssertionError(change);
        };
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a norm to clip at  | clipping: EUCLIDEAN of 1.0, values of Infinity; the settings say EUCLIDEAN of 0.5
            a kind of norm     | the settings say MAXIMUM of 1.0
            a limit of numbers | the settings say EUCLIDEAN of 1.0, values of 1.0
            a schedule         | learning rates: step 5: 0.00998
            a precision        | precision: F32; the settings say BF16
            a dropout          | regularization: none; the settings say Regularization[dropout=0.1
            an average         | average: none; the settings say WeightAverage[decay=0.9]
            a rate of its own  | transformer.ln_f.weight: rate times 1.0, without decay; the settings say rate times 0.5
            no decay           | transformer.wpe.weight: rate times 1.0, with decay; the settings say rate times 1.0, without decay
            """)
    void who_goes_on_with_another_setting_is_told_which(String change, String expected, @TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.optimizer = Sgd.plain();
        lessons.learn(null, 5, folder);
        lessons.settings = settings(change);
        assertThatThrownBy(() -> lessons.learn(folder, 6, null)).isInstanceOf(CheckpointException.class).hasMessageContaining("trainer.safetensors")
                .hasMessageContaining(expected);
    }

    @Test
    void a_seed_and_fewer_parameters_are_told_as_well_where_nothing_is_kept_of_them(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.optimizer = Sgd.plain();
        lessons.settings = before -> before.withRegularization(Regularization.dropout(0.2, 4));
        lessons.learn(null, 2, folder);
        lessons.settings = settings("a seed");
        lessons.learns = name -> !name.contains("c_attn");
        assertThatThrownBy(() -> lessons.learn(folder, 3, null)).isInstanceOf(CheckpointException.class).hasMessageContaining("seed=4")
                .hasMessageContaining("seed=5").hasMessageContaining("c_attn.bias: rate times 1.0, without decay; the settings say fixed")
                .hasMessageContaining("1 more tensors that learn otherwise");
    }

    @Test
    void another_label_smoothing_is_told(@TempDir Path folder) throws IOException {
        new Lessons("gpt2", cpu).learn(null, 2, folder);
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(folder), training);
                var trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0.2f),
                        new TrainingSettings(Adam.adamW(0.1), Schedule.cosine(1e-2, 1e-3, 3, 40), 1.0, 6, _ -> true))) {
            assertThatThrownBy(() -> trainer.resume(folder)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("label smoothing of 0.1; the settings say causal language modeling with a label smoothing of 0.2");
            trainer.load(folder);
            assertThat(trainer.steps()).isEqualTo(2);
        }
    }

    @Test
    void a_single_rate_that_was_another_is_told(@TempDir Path folder) throws IOException {
        new Lessons("gpt2", cpu).learn(null, 5, folder);
        Schedule cosine = Schedule.cosine(1e-2, 1e-3, 3, 40);
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(folder), training);
                var trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0.1f),
                        new TrainingSettings(Adam.adamW(0.1), step -> step == 2 ? 5e-3 : cosine.rate(step), 1.0, 6, _ -> true))) {
            assertThatThrownBy(() -> trainer.resume(folder)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("learning rates: step 5: ").hasMessageContaining("may depend on the number of steps");
        }
    }

    @Test
    void what_changes_no_bit_may_change_on_the_way(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        String straight = lessons.learn(7);
        lessons.learn(null, 5, folder);
        lessons.microBatch = 2;
        lessons.settings = TrainingSettings::withCheckpointing;
        assertThat(lessons.learn(folder, 7, null)).isEqualTo(straight);
    }

    @Test
    void a_weight_or_an_average_that_is_not_finite_is_named(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = settings -> settings.withAverage(0.9);
        lessons.learn(null, 1, folder);
        Path weights = folder.resolve("model.safetensors");
        Path state = folder.resolve("trainer.safetensors");
        assertThat(notFinite(lessons, folder, true)).isEmpty();
        put(state, "average.transformer.h.0.ln_1.weight.0", Float.NaN);
        assertThat(notFinite(lessons, folder, true)).contains("transformer.h.0.ln_1.weight");

        put(weights, "transformer.wte.weight", 3e38f);
        assertThat(notFinite(lessons, folder, false)).isEmpty();
        put(weights, "transformer.wte.weight", Float.NEGATIVE_INFINITY);
        assertThat(notFinite(lessons, folder, false)).contains("transformer.wte.weight");
    }

    private Optional<String> notFinite(Lessons lessons, Path folder, boolean withState) throws IOException {
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(ModelFolder.of(folder), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            if (withState) {
                trainer.load(folder);
            }
            return trainer.notFinite();
        }
    }

    /** Makes the first number of a tensor another one. */
    private static void put(Path safetensors, String name, float number) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(safetensors)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong(0));
        Matcher place = Pattern.compile("\"" + Pattern.quote(name) + "\":\\{[^}]*\"data_offsets\":\\[(\\d+),").matcher(new String(bytes.array(), 8, header, StandardCharsets.UTF_8));
        assertThat(place.find()).as(name).isTrue();
        bytes.putFloat(8 + header + Integer.parseInt(place.group(1)), number);
        Files.write(safetensors, bytes.array());
    }

    /** The losses of another objective, many times as large. */
    private record Enlarged(CausalLanguageModeling of, float factor) implements Objective<CausalLanguageModeling.Example> {
        @Override
        public Model model() {
            return of.model();
        }

        @Override
        public Tensor losses(List<CausalLanguageModeling.Example> examples, ForwardPass pass) {
            return of.losses(examples, pass).times(factor);
        }

        @Override
        public int targets(CausalLanguageModeling.Example example) {
            return of.targets(example);
        }

        @Override
        public int tokens(CausalLanguageModeling.Example example) {
            return of.tokens(example);
        }
    }

    private double learnEnlarged(float factor, double clipNorm) {
        List<CausalLanguageModeling.Example> batch = List.of(CausalLanguageModeling.Example.of(1, 2, 3));
        try (Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("gpt2")), training);
                Trainer<CausalLanguageModeling.Example> trainer = new Trainer<>(new Enlarged(new CausalLanguageModeling((Decoder) model, 0), factor),
                        new TrainingSettings(Sgd.plain(), Schedule.constant(0.1), clipNorm, 1, _ -> true))) {
            Trainer.Report report = trainer.step(batch);
            assertThat(report.gradientNorm() / factor).isBetween(0.1, 100.0);
            return trainer.evaluate(batch) / factor;
        }
    }

    @Test
    void a_gradient_that_is_large_and_finite_is_clipped() {
        assertThat(learnEnlarged(0x1p80f, 1)).isCloseTo(learnEnlarged(1, 1), Offset.offset(1e-4));
        assertThatThrownBy(() -> learnEnlarged(0x1p80f, Double.POSITIVE_INFINITY)).isInstanceOf(DivergedException.class);
    }
}
