package org.transformer4j.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.schedule.Schedule;

/** A model of each family learns, is saved and goes on. */
class EveryModelLearnsTest {
    private static final int STEPS = 12;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "llama_mha", "qwen2", "gemma", "gemma2", "gpt_neox", "codegen", "gpt_bigcode_mqa", "bert_mlm",
        "roberta_mlm", "distilbert_mlm", "esm_rotary_mlm", "t5_v1_0", "t5_v1_1", "marian", "torch_transformer_postnorm"})
    void the_loss_goes_down_and_what_was_learnt_stays(String name, @TempDir Path folder) throws IOException {
        Path base = Lessons.GOLDENS.resolve(name);
        Files.copy(base.resolve("config.json"), folder.resolve("config.json"));
        double[] first = learn(base, null, folder);
        double[] next = learn(folder, folder, null);
        assertThat(first[STEPS - 1]).isLessThan(0.95 * first[0]);
        assertThat(next[0]).isLessThan(first[STEPS - 1]);
    }

    private static double[] learn(Path folder, Path from, Path to) {
        try (Backend cpu = Backends.select("cpu"); Backend training = new Backend(new AutogradDevice(cpu.device()));
                Model model = Models.load(ModelFolder.of(folder), training)) {
            return learn(BatchCutTest.lesson(model), folder, from, to);
        }
    }

    private static <E> double[] learn(BatchCutTest.Lesson<E> lesson, Path folder, Path from, Path to) {
        double[] losses = new double[STEPS];
        try (Trainer<E> trainer = new Trainer<>(lesson.objective(), new TrainingSettings(Adam.adam(), Schedule.constant(3e-3), 1, 2, _ -> true));
                Checkpoint base = Checkpoint.open(folder)) {
            if (from != null) {
                trainer.resume(from);
            }
            for (int i = 0; i < STEPS; i++) {
                losses[i] = trainer.step(lesson.examples()).loss();
            }
            if (to != null) {
                trainer.save(to, base);
            }
        }
        return losses;
    }
}
