package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
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
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.Trainer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingRunTest {
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

    /** Somebody pulls the plug: nothing is tidied up. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private TrainingRun.Result goOn(RunFolder run) {
        return new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false);
    }

    @Test
    void a_run_leaves_settings_measurements_checkpoints_and_a_model() {
        RunFolder run = new TinyRun(folder).finish("run", cpu);

        assertThat(run.path()).isDirectoryContaining("glob:**/run.yaml").isDirectoryContaining("glob:**/metrics.jsonl");
        assertThat(run.checkpoints()).contains(12L);
        assertThat(run.path().resolve("checkpoint-000012")).isDirectoryContaining("glob:**/trainer.safetensors");
        assertThat(Stream.of(run.model().toFile().list())).containsExactlyInAnyOrder("config.json", "tokenizer.json", "tokenizer_config.json",
                "generation_config.json", "model.safetensors");
        try (Decoder model = Models.loadDecoder(ModelFolder.of(run.model()), cpu)) {
            assertThat(model.vocabularySize()).isEqualTo(300);
        }
        assertThat(DurableFiles.read(run.metrics()).lines().map(line -> line.replaceAll(",.*", ""))).containsExactly("{\"step\":0", "{\"step\":2",
                "{\"step\":4", "{\"step\":6", "{\"step\":8", "{\"step\":10", "{\"step\":12");
        assertThat(DurableFiles.read(run.metrics())).contains("\"validation_loss\":", "\"learning_rate\":", "\"gradient_norm\":", "\"tokens\":768",
                "\"tokens_per_second\":", "\"seconds\":");
    }

    @Test
    void the_same_settings_give_the_same_bytes() {
        TinyRun tiny = new TinyRun(folder);

        assertThat(TinyRun.contents(tiny.finish("one", cpu).path())).isEqualTo(TinyRun.contents(tiny.finish("other", cpu).path()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3, 5, 8, 11})
    void a_run_that_is_stopped_goes_on_to_the_same_model(long stop) {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("average", 0.9);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        long[] step = new long[1];
        RunListener counting = new RunListener() {
            @Override
            public void stepped(Trainer.Report report, long tokens) {
                step[0] = report.number();
            }
        };

        TrainingRun.Result stopped = new TrainingRun(parts, cpu).train(counting, () -> step[0] >= stop);

        assertThat(stopped.end()).isEqualTo(TrainingRun.End.STOPPED);
        assertThat(stopped.model()).isNull();
        assertThat(stopped.checkpoint()).isDirectory();
        assertThat(goOn(parts).end()).isEqualTo(TrainingRun.End.STEPS);
        assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
        assertThat(TinyRun.contents(parts.checkpoint(12))).isEqualTo(TinyRun.contents(whole.checkpoint(12)));
        assertThat(TinyRun.withoutTimes(DurableFiles.read(parts.metrics()))).isEqualTo(TinyRun.withoutTimes(DurableFiles.read(whole.metrics())));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 9, 12, 17, 22, 23})
    void a_run_that_is_stopped_in_an_evaluation_goes_on_to_the_same_bytes(int questions) {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("average", 0.9);
        tiny.changes.put("batch.examples", 2);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        int[] asked = {0};
        List<Integer> evaluated = new ArrayList<>();
        RunListener counting = new RunListener() {
            @Override
            public void evaluating(long done, long all) {
                evaluated.add(asked[0]);
            }
        };

        TrainingRun.Result stopped = new TrainingRun(parts, cpu).train(counting, () -> asked[0]++ >= questions);

        assertThat(stopped.end()).isEqualTo(TrainingRun.End.STOPPED);
        assertThat(asked[0]).isEqualTo(questions + 1);
        assertThat(evaluated).doesNotContain(questions + 1);
        int[] again = {0};
        new TrainingRun(parts, cpu).train(RunListener.SILENT, () -> again[0]++ >= 1);
        assertThat(goOn(parts).end()).isEqualTo(TrainingRun.End.STEPS);
        assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
        assertThat(TinyRun.contents(parts.checkpoint(12))).isEqualTo(TinyRun.contents(whole.checkpoint(12)));
        assertThat(TinyRun.withoutTimes(DurableFiles.read(parts.metrics()))).isEqualTo(TinyRun.withoutTimes(DurableFiles.read(whole.metrics())));
    }

    @Test
    void a_stop_in_the_last_evaluation_loses_no_step() {
        TinyRun tiny = new TinyRun(folder);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        long[] step = {0};
        RunListener counting = new RunListener() {
            @Override
            public void stepped(Trainer.Report report, long tokens) {
                step[0] = report.number();
            }
        };

        TrainingRun.Result stopped = new TrainingRun(parts, cpu).train(counting, () -> step[0] == 12);

        assertThat(stopped.end()).isEqualTo(TrainingRun.End.STOPPED);
        assertThat(stopped.step()).isEqualTo(12);
        assertThat(parts.checkpoints()).contains(12L);
        assertThatThrownBy(() -> new TrainingRun(parts, cpu).train(new RunListener() {
            @Override
            public void measured(Measurement line) {
                throw new Killed();
            }
        }, () -> false)).isInstanceOf(Killed.class);
        assertThat(goOn(parts).end()).isEqualTo(TrainingRun.End.STEPS);
        assertThat(TinyRun.contents(parts.path())).isEqualTo(TinyRun.contents(whole.path()));
    }

    @Test
    void a_run_that_is_killed_anywhere_goes_on_to_the_same_bytes() {
        TinyRun tiny = new TinyRun(folder);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        for (int life = 1; life < 40; life += 3) {
            int[] left = {life};
            try {
                new TrainingRun(parts, cpu).train(new Mortal(left), () -> false);
            } catch (Killed killed) {
                // It goes on from what is on the disk.
            }
        }
        goOn(parts);

        assertThat(TinyRun.contents(parts.path())).isEqualTo(TinyRun.contents(whole.path()));
    }

    /** Ends after a number of events. */
    private record Mortal(int[] left) implements RunListener {
        private void live() {
            if (--left[0] == 0) {
                throw new Killed();
            }
        }

        @Override
        public void stepped(Trainer.Report report, long tokens) {
            live();
        }

        @Override
        public void evaluating(long done, long all) {
            live();
        }

        @Override
        public void measured(Measurement line) {
            live();
        }

        @Override
        public void saved(Path checkpoint) {
            live();
        }
    }

    @Test
    void what_a_killed_process_left_half_written_is_no_checkpoint() throws Exception {
        TinyRun tiny = new TinyRun(folder);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder run = tiny.create("run");
        int[] left = {12};
        try {
            new TrainingRun(run, cpu).train(new Mortal(left), () -> false);
        } catch (Killed killed) {
            Path half = Files.createDirectories(run.path().resolve("checkpoint-000011.tmp"));
            Files.writeString(half.resolve("model.safetensors"), "half");
            Files.writeString(run.metrics(), Files.readString(run.metrics()) + "{\"step\":9,\"lo");
        }
        goOn(run);

        assertThat(TinyRun.contents(run.path())).isEqualTo(TinyRun.contents(whole.path()));
    }

    @Test
    void the_last_checkpoints_stay_and_the_best() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("schedule.rate", 3.0);
        tiny.changes.put("schedule.warmup", 0);
        tiny.changes.put("clip.norm", 1e9);
        List<Double> losses = new ArrayList<>();
        RunFolder run = tiny.create("run");
        TrainingRun.Result result = new TrainingRun(run, cpu).train(new RunListener() {
            @Override
            public void measured(Measurement line) {
                if (line.validationLoss() != null) {
                    losses.add(line.validationLoss());
                }
            }
        }, () -> false);

        assertThat(losses).hasSize(4);
        assertThat(result.bestLoss()).isEqualTo(losses.stream().min(Double::compare).orElseThrow());
        assertThat(run.best()).isEqualTo(result.bestStep()).isEqualTo(0);
        assertThat(run.checkpoints()).containsExactly(0L, 9L, 12L);
        assertThat(run.model().resolve("model.safetensors")).hasSameBinaryContentAs(run.checkpoint(0).resolve("model.safetensors"));
    }

    @Test
    void who_learns_no_more_ends_early() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("schedule.rate", 3.0);
        tiny.changes.put("schedule.warmup", 0);
        tiny.changes.put("clip.norm", 1e9);
        tiny.changes.put("evaluation.patience", 2);
        RunFolder run = tiny.create("run");

        TrainingRun.Result result = new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false);

        assertThat(result.end()).isEqualTo(TrainingRun.End.PATIENCE);
        assertThat(result.step()).isEqualTo(8);
        assertThat(goOn(run).step()).isEqualTo(8);
    }

    @Test
    void the_average_of_the_weights_is_the_model() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("average", 0.5);
        RunFolder averaged = tiny.finish("averaged", cpu);
        tiny.changes.remove("average");
        RunFolder plain = tiny.finish("plain", cpu);
        String weights = "model.safetensors";

        assertThat(averaged.checkpoint(12).resolve(weights)).hasSameBinaryContentAs(plain.checkpoint(12).resolve(weights));
        assertThat(DurableFiles.sha256(averaged.model().resolve(weights))).isNotEqualTo(DurableFiles.sha256(plain.model().resolve(weights)));
    }

    @Test
    void patterns_say_what_learns() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("learn", List.of("*ln_1*", "*wte*"));
        tiny.changes.put("freeze", List.of("*.bias"));
        RunFolder run = tiny.finish("run", cpu);

        try (Checkpoint first = Checkpoint.open(folder.resolve("run/model")); Checkpoint start = Checkpoint.open(start(tiny))) {
            List<String> changed = first.names().stream()
                    .filter(name -> !Arrays.equals(first.tensor(name).toFloats(), start.tensor(name).toFloats())).toList();
            assertThat(changed).containsExactlyInAnyOrder("transformer.h.0.ln_1.weight", "transformer.wte.weight");
        }
        assertThat(run.checkpoints()).isNotEmpty();
    }

    private Path start(TinyRun tiny) {
        RunFolder begun = tiny.create("begun");
        new TrainingRun(begun, cpu).train(RunListener.SILENT, () -> true);
        return begun.checkpoint(0);
    }

    @Test
    void numbers_of_an_exported_model_are_rounded_when_that_is_wanted() {
        RunFolder run = new TinyRun(folder).finish("run", cpu);

        TrainedModel.write(run, 12, DType.BF16, folder.resolve("small"), cpu);

        try (Checkpoint small = Checkpoint.open(folder.resolve("small")); Checkpoint large = Checkpoint.open(run.checkpoint(12))) {
            String name = "transformer.wte.weight";
            assertThat(small.tensor(name).dtype()).isEqualTo(DType.BF16);
            float[] wide = large.tensor(name).toFloats();
            float[] narrow = small.tensor(name).toFloats();
            for (int i = 0; i < wide.length; i++) {
                assertThat(narrow[i]).isCloseTo(wide[i], Offset.offset(Math.abs(wide[i]) / 256));
            }
        }
        assertThat(DurableFiles.read(folder.resolve("small/config.json"))).contains("\"torch_dtype\" : \"bfloat16\"");
    }

    @Test
    void the_configuration_names_the_type_that_is_stored() {
        TinyRun tiny = new TinyRun(folder);
        tiny.changes.put("model.config", tiny.write("half.json", TinyRun.CONFIG.replace("{", "{\"torch_dtype\": \"bfloat16\", \"dtype\": \"bfloat16\", ")));
        RunFolder run = tiny.finish("run", cpu);

        assertThat(DurableFiles.read(run.model().resolve("config.json"))).contains("\"torch_dtype\" : \"float32\"", "\"dtype\" : \"float32\"");
        TrainedModel.write(run, 12, DType.F16, folder.resolve("small"), cpu);
        assertThat(DurableFiles.read(folder.resolve("small/config.json"))).contains("\"torch_dtype\" : \"float16\"", "\"dtype\" : \"float16\"");
    }

    @Test
    void an_export_that_fails_leaves_nothing() {
        RunFolder run = new TinyRun(folder).finish("run", cpu);
        Path target = folder.resolve("out");

        assertThatThrownBy(() -> TrainedModel.write(run, 12, DType.I8, target, cpu)).isInstanceOf(RuntimeException.class);
        assertThat(target.resolveSibling("out.tmp")).doesNotExist();
        assertThat(target).doesNotExist();
    }

    @Test
    void another_run_goes_on_from_a_model() {
        TinyRun tiny = new TinyRun(folder);
        RunFolder first = tiny.finish("first", cpu);
        tiny.changes.remove("model.config");
        tiny.changes.put("model.from", first.model().toString());
        RunFolder second = tiny.create("second");
        new TrainingRun(second, cpu).train(RunListener.SILENT, () -> true);

        assertThat(second.checkpoint(0).resolve("model.safetensors")).hasSameBinaryContentAs(first.model().resolve("model.safetensors"));
        assertThat(second.checkpoint(0).resolve("tokenizer.json")).hasSameBinaryContentAs(first.model().resolve("tokenizer.json"));
    }
}
