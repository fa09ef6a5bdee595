package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.regularization.Regularization;

/** Who computes blocks again instead of keeping them learns the same bits in less memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckpointingTest {
    private static final Regularization OMISSIONS = new Regularization(0.2, 0.1, 0.3, 9);
    private static final UnaryOperator<TrainingSettings> KEPT = settings -> settings.withRegularization(OMISSIONS);
    private static final UnaryOperator<TrainingSettings> AGAIN = settings -> settings.withRegularization(OMISSIONS).withCheckpointing();

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
    @ValueSource(ints = {6, 4, 1})
    void the_same_is_learnt_and_the_same_is_left_out(int microBatch) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = KEPT;
        String learnt = lessons.learn(3);
        lessons.settings = AGAIN;
        lessons.microBatch = microBatch;
        assertThat(lessons.learn(3)).isEqualTo(learnt);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h.0", "h.1", "ln_f", "wte"})
    void blocks_whose_parameters_do_not_learn_are_no_obstacle(String part) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.learns = name -> name.contains(part);
        lessons.settings = KEPT;
        String learnt = lessons.learn(2);
        lessons.settings = AGAIN;
        assertThat(lessons.learn(2)).isEqualTo(learnt);
    }

    @Test
    void a_run_may_go_on_with_and_without(@TempDir Path folder) throws IOException {
        Lessons lessons = new Lessons("gpt2", cpu);
        lessons.settings = KEPT;
        String straight = lessons.learn(4);
        lessons.learn(null, 2, folder);
        lessons.settings = AGAIN;
        assertThat(lessons.learn(folder, 4, null)).isEqualTo(straight);
    }

    @Test
    void the_memory_for_inner_results_is_that_of_one_block() {
        long kept = memory(UnaryOperator.identity());
        long again = memory(TrainingSettings::withCheckpointing);
        assertThat(again).isLessThan(kept * 3 / 4);
    }

    @Test
    void numbers_of_16_bits_need_less_memory_than_those_of_32() {
        long wide = memory(UnaryOperator.identity());
        assertThat(memory(settings -> settings.withPrecision(DType.BF16))).isLessThan(wide * 19 / 20);
    }

    @Test
    void an_evaluation_needs_the_memory_of_one_block() {
        long once = memory(1, Trainer::evaluate, UnaryOperator.identity());
        assertThat(once).isLessThan(memory(1, Trainer::step, UnaryOperator.identity()) / 2);
    }

    private interface Work {
        void on(Trainer<CausalLanguageModeling.Example> trainer, List<CausalLanguageModeling.Example> batch);
    }

    private long memory(UnaryOperator<TrainingSettings> settings) {
        return memory(2, Trainer::step, settings);
    }

    /** What a small model needs for long texts, besides its weights. */
    private long memory(int times, Work work, UnaryOperator<TrainingSettings> settings) {
        MeteredDevice metered = new MeteredDevice(cpu.device());
        Lessons lessons = new Lessons("llama_mha", cpu);
        lessons.settings = settings;
        lessons.microBatch = 64;
        List<CausalLanguageModeling.Example> batch = IntStream.range(0, 64)
                .mapToObj(i -> CausalLanguageModeling.Example.of(IntStream.range(0, 32).map(j -> (i * 7 + j * j) % 99).toArray())).toList();
        try (Backend training = new Backend(new AutogradDevice(metered));
                Model model = Models.load(ModelFolder.of(Lessons.GOLDENS.resolve("llama_mha")), training);
                Trainer<CausalLanguageModeling.Example> trainer = lessons.trainer((Decoder) model)) {
            long before = metered.bytes();
            for (int i = 0; i < times; i++) {
                work.on(trainer, batch);
            }
            return metered.bytes() - before;
        }
    }
}
