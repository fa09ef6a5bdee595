package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
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
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.DivergedException;
import org.transformer4j.training.Trainer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunFailuresTest {
    private Backend cpu;

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

    private TrainingRun.Result goOn(RunFolder run) {
        return new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false);
    }

    /** Does something after a step. */
    private record After(long step, Runnable action) implements RunListener {
        @Override
        public void stepped(Trainer.Report report, long tokens) {
            if (report.number() == step) {
                action.run();
            }
        }
    }

    @Test
    void a_folder_with_a_run_or_anything_else_is_refused() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        tiny.create("run");

        assertThatThrownBy(() -> tiny.create("run")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("transformer resume");
        Files.createDirectories(folder.resolve("full/of/things"));
        assertThatThrownBy(() -> tiny.create("full")).hasMessageContaining("no empty folder");
        assertThatThrownBy(() -> tiny.create("text.txt")).hasMessageContaining("no empty folder");
        assertThatThrownBy(() -> RunFolder.open(folder.resolve("full"))).isInstanceOf(CheckpointException.class).hasMessageContaining("no training run");
    }

    @Test
    void a_second_process_is_kept_out() {
        RunFolder run = new TinyRun(folder).create("run");

        new TrainingRun(run, cpu).train(new After(2, () -> assertThatThrownBy(() -> goOn(run)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another process is training")), () -> false);

        assertThat(run.checkpoints()).contains(12L);
    }

    @Test
    void a_checkpoint_that_cannot_be_written_leaves_the_last_one() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder run = tiny.create("run");
        Path obstacle = run.path().resolve("checkpoint-000006.tmp");

        assertThatThrownBy(() -> new TrainingRun(run, cpu).train(new After(5, () -> tiny.write("run/checkpoint-000006.tmp", "")), () -> false))
                .isInstanceOf(CheckpointException.class).hasMessageContaining("checkpoint-000006.tmp cannot be made")
                .hasMessageContaining("the last checkpoint, checkpoint-000004, is intact", "transformer resume");

        assertThat(obstacle).doesNotExist();
        goOn(run);
        assertThat(TinyRun.contents(run.path())).isEqualTo(TinyRun.contents(whole.path()));
    }

    @Test
    void a_loss_that_is_no_number_ends_the_run_with_the_checkpoint_before() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("optimizer.name", "sgd");
        tiny.changes.put("schedule.rate", 1e30);
        tiny.changes.put("clip", null);
        tiny.changes.put("evaluation.every", 0);
        RunFolder run = tiny.create("run");

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(DivergedException.class).hasMessageContaining("learning rate");
        assertThat(run.latest()).contains(0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "trainer.safetensors", "tokenizer.json", "checkpoint.json"})
    void a_damaged_checkpoint_is_named_with_one_to_go_on_from(String name) throws IOException {
        TinyRun tiny = new TinyRun(folder);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder run = tiny.finish("run", cpu);
        Path file = run.checkpoint(12).resolve(name);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() / 2);
        }

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("checkpoint-000012").hasMessageContaining(name).hasMessageContaining("--step 9");

        new TrainingRun(run, cpu).trainFrom(9, RunListener.SILENT, () -> false);
        assertThat(TinyRun.contents(run.path())).isEqualTo(TinyRun.contents(whole.path()));
        Files.delete(file);
        assertThatThrownBy(() -> goOn(run)).hasMessageContaining("missing").hasMessageContaining("--step 9");
    }

    @Test
    void what_others_put_into_the_folder_of_a_run_stays() throws IOException {
        RunFolder run = new TinyRun(folder).create("run");
        for (String name : List.of("notes.tmp", "checkpoint-old.tmp", "model.old.tmp")) {
            Files.createDirectories(run.path().resolve(name));
        }
        for (String name : List.of("checkpoint-000007.tmp", "start.tmp", "model.tmp", "loss.png.tmp", "metrics.jsonl.tmp")) {
            Files.createDirectories(run.path().resolve(name));
        }
        goOn(run);

        assertThat(Files.list(run.path()).map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".tmp")))
                .containsExactlyInAnyOrder("notes.tmp", "checkpoint-old.tmp", "model.old.tmp");
    }

    @Test
    void who_goes_on_with_a_run_that_has_ended_keeps_its_model() throws IOException {
        RunFolder run = new TinyRun(folder).finish("run", cpu);
        Files.writeString(run.model().resolve("notes.txt"), "mine");
        Map<String, String> before = TinyRun.contents(run.model());
        goOn(run);

        assertThat(TinyRun.contents(run.model())).isEqualTo(before).containsKey("notes.txt");
    }

    @Test
    void a_model_stays_where_the_best_checkpoint_is_damaged() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("schedule.rate", 3.0);
        tiny.changes.put("schedule.warmup", 0);
        tiny.changes.put("clip.norm", 1e9);
        RunFolder run = tiny.finish("run", cpu);
        assertThat(run.best()).isZero();
        Map<String, String> before = TinyRun.contents(run.model());
        Path damaged = run.checkpoint(0).resolve("model.safetensors");
        Files.writeString(damaged, "nothing");

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(CheckpointException.class).hasMessageContaining(damaged.toString())
                .hasMessageContaining("'transformer export %s DIR --last'".formatted(run.path()));
        assertThat(TinyRun.contents(run.model())).isEqualTo(before);

        Files.writeString(run.checkpoint(12).resolve("config.json"), "{}");
        assertThatThrownBy(() -> TrainedModel.write(run, 0, DType.F32, folder.resolve("out"), cpu)).hasMessageContaining("DIR --step 9'");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void a_step_without_a_checkpoint_is_an_error() {
        RunFolder run = new TinyRun(folder).finish("run", cpu);

        assertThatThrownBy(() -> new TrainingRun(run, cpu).trainFrom(7, RunListener.SILENT, () -> false)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no checkpoint of step 7").hasMessageContaining("9, 12");
    }

    @Test
    void who_cannot_go_on_from_an_older_step_keeps_what_came_after_it() throws IOException {
        RunFolder run = new TinyRun(folder).finish("run", cpu);
        List<Long> before = run.checkpoints();
        Files.delete(folder.resolve("text.txt"));

        assertThatThrownBy(() -> new TrainingRun(run, cpu).trainFrom(9, RunListener.SILENT, () -> false)).hasMessageContaining("text.txt");
        assertThat(run.checkpoints()).isEqualTo(before).contains(12L);
    }

    @Test
    void the_best_until_each_checkpoint_stays_with_it() {
        RunFolder run = new TinyRun(folder).finish("run", cpu);

        assertThat(run.checkpoints()).containsExactly(8L, 9L, 12L);
        assertThat(run.best()).isEqualTo(12);
        assertThat(new RunCheckpoint(run.checkpoint(9)).state().bestStep()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            seed                   | 1     | seed is 1, and the run began with 0
            batch.examples         | 5     | batch.examples is 5, and the run began with 4
            data.length            | 8     | data.length is 8, and the run began with left out
            schedule.rate          | 0.5   | learning rates
            clip.norm-type         | inf   | the settings say MAXIMUM
            optimizer.weight-decay | 0.3   | weightDecay
            precision              | bf16  | the settings say BF16
            dropout.rate           | 0.3   | dropout=0.3
            label-smoothing        | 0.2   | label smoothing of 0.2
            freeze                 | '*wte*' | transformer.wte.weight
            """)
    void settings_that_were_changed_in_the_meantime_are_an_error(String name, String value, String expected) throws IOException {
        RunFolder run = new TinyRun(folder).create("run");
        boolean[] stop = {false};
        new TrainingRun(run, cpu).train(new After(2, () -> stop[0] = true), () -> stop[0]);
        Object changed = name.equals("freeze") ? List.of(value) : value;
        Files.writeString(run.path().resolve("run.yaml"), run.settings().with(name, changed).yaml());

        assertThatThrownBy(() -> goOn(run)).hasMessageContaining(expected);
        Files.writeString(run.path().resolve("run.yaml"), new TinyRun(folder).settings().with("batch.micro", 1).with("checkpointing", true)
                .with("evaluation.every", 0).with("checkpoints.every", 0).yaml());
        assertThat(goOn(run).step()).isEqualTo(12);
    }

    @Test
    void a_folder_in_one_that_is_learnt_from_is_refused() throws IOException {
        TinyRun tiny = new TinyRun(folder);
        Path texts = Files.createDirectories(folder.resolve("texts"));
        tiny.write("texts/a.txt", "number 7 is here, ".repeat(100));
        tiny.changes.put("data.train", List.of(texts.toString()));
        Files.createSymbolicLink(folder.resolve("link"), texts);

        for (String name : List.of("texts/run", "texts/deep/er", "link/run", "texts/../texts/run")) {
            assertThatThrownBy(() -> tiny.create(name)).as(name).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("whose files are all read as texts");
        }
        assertThat(Files.list(texts)).hasSize(1);
        assertThat(tiny.create("texts-of-a-run").path()).isDirectory();
        tiny.changes.put("data.train", List.of(folder.resolve("text.txt").toString()));
        tiny.changes.put("data.validation", List.of(texts.toString()));
        assertThatThrownBy(() -> tiny.create("texts/run")).hasMessageContaining("whose files are all read as texts");
    }

    @Test
    void texts_that_have_changed_are_an_error() {
        TinyRun tiny = new TinyRun(folder);
        RunFolder run = tiny.create("run");
        new TrainingRun(run, cpu).train(RunListener.SILENT, () -> true);
        tiny.write("text.txt", "another text, of which there is enough. ".repeat(300));

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(CheckpointException.class).hasMessageContaining("not those that the run began with");
    }

    @Test
    void a_tokenizer_with_more_tokens_than_the_model_is_an_error() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("model.set.vocab_size", 270);

        assertThatThrownBy(() -> goOn(tiny.create("run"))).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("the tokenizer has 280 tokens and the model knows 270");
        assertThat(RunFolder.open(folder.resolve("run")).checkpoints()).isEmpty();
    }

    @Test
    void files_and_models_that_are_not_there_are_named() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("data.train", List.of(folder.resolve("nothing.txt").toString()));
        assertThatThrownBy(() -> goOn(tiny.create("one"))).hasMessageContaining("nothing.txt");

        TinyRun unknown = new TinyRun(folder);
        unknown.changes.put("model.config", "gpt9-huge");
        assertThatThrownBy(() -> goOn(unknown.create("two"))).hasMessageContaining("gpt9-huge").hasMessageContaining("gpt2-tiny");

        unknown.changes.remove("model.config");
        assertThatThrownBy(() -> goOn(unknown.create("three"))).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no model is named");

        unknown.changes.put("model.from", folder.resolve("no-model").toString());
        assertThatThrownBy(() -> goOn(unknown.create("four"))).hasMessageContaining("no-model: no such folder");
    }

    @Test
    void what_could_not_begin_can_be_taken_away() {
        RunFolder run = new TinyRun(folder).create("run");
        run.discardUnlessBegun();
        assertThat(run.path()).doesNotExist();

        RunFolder done = new TinyRun(folder).finish("done", cpu);
        done.discardUnlessBegun();
        assertThat(done.checkpoints()).isNotEmpty();
    }
}
