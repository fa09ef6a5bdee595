package org.transformer4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.DType;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.training.Trainer;

/** Runs that teach an adapter of a small model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdapterRunTest {
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final int[] IDS = {5, 17, 98, 0, 42, 41, 63, 8, 71, 30};

    private Backend cpu;

    @TempDir
    private Path folder;

    private TinyRun tiny;
    private Path base;
    private int refusals;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @BeforeEach
    void teachBase() {
        tiny = new TinyRun(folder);
        base = tiny.finish("base", cpu).model();
        tiny.changes.remove("model.config");
        tiny.changes.put("model.from", base.toString());
        tiny.changes.put("lora", Map.of("rank", 2));
        tiny.changes.put("data.train", List.of(tiny.write("other.txt", "what is new here is that nothing is as it was. ".repeat(200))));
    }

    private TrainingRun.Result goOn(RunFolder run) {
        return new TrainingRun(run, cpu).train(RunListener.SILENT, () -> false);
    }

    private float[] logits(Path model) {
        try (Decoder decoder = Models.loadDecoder(ModelFolder.of(model), cpu);
                DecoderPass pass = new DecoderPass(decoder, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }

    private static double difference(float[] one, float[] other) {
        return IntStream.range(0, one.length).mapToDouble(i -> Math.abs(one[i] - other[i])).max().orElseThrow();
    }

    @Test
    void a_run_leaves_an_adapter_and_its_base_as_it_was() {
        Map<String, String> before = TinyRun.contents(base);
        RunFolder run = tiny.finish("run", cpu);

        assertThat(TinyRun.contents(base)).isEqualTo(before);
        assertThat(run.model().toFile().list()).containsExactlyInAnyOrder("adapter_config.json", WEIGHTS, "tokenizer.json", "tokenizer_config.json");
        assertThat(run.checkpoint(12).toFile().list()).containsExactlyInAnyOrder("adapter_config.json", WEIGHTS, "tokenizer.json",
                "tokenizer_config.json", "trainer.safetensors", "checkpoint.json");
        assertThat(difference(logits(run.model()), logits(base))).isGreaterThan(0.01);
        assertThat(DurableFiles.read(run.model().resolve("adapter_config.json"))).contains("\"base_model_name_or_path\" : \"%s\"".formatted(base),
                "\"r\" : 2", "\"lora_alpha\" : 16", "\"task_type\" : \"CAUSAL_LM\"");
        assertThat(DurableFiles.read(run.path().resolve("run.yaml"))).contains("lora:\n  rank: 2\n  alpha: 16.0\n  targets: all-linear\n  rslora: false\n");
    }

    @Test
    void a_run_begins_with_the_model_as_it_was() {
        RunFolder run = tiny.create("run");
        new TrainingRun(run, cpu).train(RunListener.SILENT, () -> true);

        assertThat(logits(run.checkpoint(0))).containsExactly(logits(base));
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,false", "5,true", "8,false", "11,true"})
    void a_run_that_is_stopped_goes_on_to_the_same_adapter(long stop, boolean average) {
        if (average) {
            tiny.changes.put("average", 0.9);
        }
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        long[] step = new long[1];
        RunListener counting = new RunListener() {
            @Override
            public void stepped(Trainer.Report report, long tokens) {
                step[0] = report.number();
            }
        };

        assertThat(new TrainingRun(parts, cpu).train(counting, () -> step[0] >= stop).end()).isEqualTo(TrainingRun.End.STOPPED);
        goOn(parts);

        assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
        assertThat(TinyRun.contents(parts.checkpoint(12))).isEqualTo(TinyRun.contents(whole.checkpoint(12)));
        assertThat(TinyRun.withoutTimes(DurableFiles.read(parts.metrics()))).isEqualTo(TinyRun.withoutTimes(DurableFiles.read(whole.metrics())));
        new TrainingRun(parts, cpu).trainFrom(parts.checkpoints().getFirst(), RunListener.SILENT, () -> false);
        assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
    }

    @Test
    void an_average_is_what_the_model_has() {
        RunFolder plain = tiny.finish("plain", cpu);
        tiny.changes.put("average", 0.5);
        RunFolder averaged = tiny.finish("averaged", cpu);

        assertThat(averaged.checkpoint(12).resolve(WEIGHTS)).hasSameBinaryContentAs(plain.checkpoint(12).resolve(WEIGHTS));
        assertThat(difference(logits(averaged.model()), logits(plain.model()))).isGreaterThan(1e-3);
        PlainModel.of(averaged, averaged.best(), DType.F32, folder.resolve("merged"), cpu);
        assertThat(difference(logits(folder.resolve("merged")), logits(averaged.model()))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.safetensors", "config.json", "tokenizer.json", "tokenizer_config.json"})
    void a_base_that_has_changed_is_an_error(String name) throws Exception {
        RunFolder run = tiny.finish("run", cpu);
        Path file = base.resolve(name);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);

        String message = name + " is another";
        assertThatThrownBy(() -> goOn(run)).isInstanceOf(CheckpointException.class).hasMessageContaining(base.toString()).hasMessageContaining(message)
                .hasMessageContaining("not the model that the adapter learnt with");
        assertThatThrownBy(() -> PlainModel.of(run, 12, DType.F32, folder.resolve("merged"), cpu)).hasMessageContaining(message);
        Files.delete(file);
        assertThatThrownBy(() -> goOn(run)).hasMessageContaining(name + " is missing");
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void weights_in_parts_beside_the_whole_ones_are_noticed() {
        RunFolder run = tiny.finish("run", cpu);
        tiny.write("base/model/model.safetensors.index.json", "{}");

        assertThatThrownBy(() -> goOn(run)).hasMessageContaining("model.safetensors.index.json is new");
    }

    @Test
    void a_base_that_is_gone_is_an_error_that_says_where_to_name_its_new_place() throws Exception {
        RunFolder run = tiny.finish("run", cpu);
        Path moved = Files.move(base, folder.resolve("moved"));

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(CheckpointException.class).hasMessageContaining(base.toString())
                .hasMessageContaining("model.from in run.yaml");
        Path settings = run.path().resolve("run.yaml");
        Files.writeString(settings, Files.readString(settings).replace(base.toString(), moved.toString()));
        goOn(run);
        assertThat(logits(run.model())).isNotEqualTo(logits(moved));
    }

    @Test
    void a_plain_model_says_what_the_adapter_does() {
        RunFolder run = tiny.finish("run", cpu);
        PlainModel.of(run, 12, DType.F32, folder.resolve("merged"), cpu);
        PlainModel.of(run.model(), DType.F32, folder.resolve("also"), cpu);
        PlainModel.of(run, 12, DType.BF16, folder.resolve("half"), cpu);

        assertThat(folder.resolve("merged").toFile().list()).contains("config.json", "model.safetensors", "tokenizer.json")
                .noneMatch(name -> name.contains("adapter"));
        assertThat(TinyRun.contents(folder.resolve("also"))).isEqualTo(TinyRun.contents(folder.resolve("merged")));
        assertThat(difference(logits(folder.resolve("merged")), logits(run.model()))).isLessThan(1e-5);
        try (Checkpoint half = Checkpoint.open(folder.resolve("half"))) {
            assertThat(half.tensor("transformer.wte.weight").dtype()).isEqualTo(DType.BF16);
        }
        assertThat(DurableFiles.read(folder.resolve("half/config.json"))).contains("\"bfloat16\"");
        assertThat(folder.resolve("half").toFile().list()).containsExactlyInAnyOrder(folder.resolve("merged").toFile().list());
    }

    @Test
    void an_adapter_is_exported_in_fewer_bits() {
        RunFolder run = tiny.finish("run", cpu);
        TrainedModel.write(run, 12, DType.BF16, folder.resolve("half"), cpu);

        try (Checkpoint half = Checkpoint.open(folder.resolve("half").resolve(WEIGHTS))) {
            assertThat(half.names()).hasSize(8).allMatch(name -> half.tensor(name).dtype() == DType.BF16);
        }
        assertThat(difference(logits(folder.resolve("half")), logits(run.model()))).isLessThan(0.01);
    }

    @Test
    void what_is_no_adapter_is_not_merged() {
        assertThatThrownBy(() -> PlainModel.of(new RunFolder(folder.resolve("base")), 12, DType.F32, folder.resolve("merged"), cpu))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no adapter that could be merged");
        assertThatThrownBy(() -> PlainModel.of(base, DType.F32, folder.resolve("merged"), cpu)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no adapter");
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    @Test
    void a_run_goes_on_with_an_adapter_that_has_learnt() {
        tiny.changes.put("lora", Map.of("rank", 2, "rslora", true, "targets", ".*c_(attn|fc)"));
        RunFolder first = tiny.finish("first", cpu);
        tiny.changes.remove("lora");
        tiny.changes.put("model.from", first.model().toString());
        RunFolder second = tiny.create("second");
        new TrainingRun(second, cpu).train(RunListener.SILENT, () -> true);

        for (String name : new String[] {WEIGHTS, "adapter_config.json", "tokenizer.json"}) {
            assertThat(second.checkpoint(0).resolve(name)).hasSameBinaryContentAs(first.model().resolve(name));
        }
        goOn(second);
        assertThat(second.checkpoint(12).resolve("adapter_config.json")).hasSameBinaryContentAs(first.model().resolve("adapter_config.json"));
        assertThat(second.checkpoint(12).resolve(WEIGHTS)).satisfies(file -> assertThat(Files.mismatch(file, first.model().resolve(WEIGHTS))).isNotNegative());
    }

    @Test
    void only_some_of_an_adapter_may_learn() {
        tiny.changes.put("freeze", List.of("*lora_A*"));
        tiny.changes.put("checkpoints.keep", 99);
        RunFolder run = tiny.finish("run", cpu);

        try (Checkpoint before = Checkpoint.open(run.checkpoint(0).resolve(WEIGHTS)); Checkpoint after = Checkpoint.open(run.checkpoint(12).resolve(WEIGHTS))) {
            assertThat(after.names()).hasSize(8).allSatisfy(name -> assertThat(Arrays.equals(after.tensor(name).toFloats(), before.tensor(name).toFloats()))
                    .as(name).isEqualTo(name.contains("lora_A")));
        }
    }

    private void refused(String name, Object value, String... parts) {
        Object before = tiny.changes.put(name, value);
        assertThatThrownBy(() -> goOn(tiny.create("refused-" + refusals++))).isInstanceOf(IllegalArgumentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).contains(parts));
        if (before == null) {
            tiny.changes.remove(name);
        } else {
            tiny.changes.put(name, before);
        }
    }

    @Test
    void what_would_change_the_base_is_refused() {
        refused("model.set.n_layer", 2, "model.set is given", "stays as it is");
        refused("model.config", "gpt2-tiny", "model.config is given", "stays as it is");
        refused("tokenizer.from", base.toString(), "tokenizer.from is given", "stays as it is");
        refused("lora.targets", "q_proj", "target modules [q_proj]", "there are attn.c_attn");
        refused("lora.targets", "(", "lora.targets is '('", "regular expression");
        refused("lora.rank", 0, "lora.rank is 0");
        refused("lora.alpha", -1, "lora.alpha is -1");
        refused("lora.size", 3, "'lora.size'", "alpha, rank, rslora, targets");
        refused("freeze", List.of("*"), "learns");
        refused("model.from", null, "lora is given, and no model");
        refused("model.from", tiny.finish("adapter", cpu).model().toString(), "there is an adapter already", "--merge");
        tiny.changes.remove("lora");
        refused("model.from", tiny.write("x.gguf", "GGUF"), "x.gguf: the weights of a GGUF file stay as they are", "--lora");
    }

    @Test
    void another_adapter_than_the_run_began_with_is_an_error() throws Exception {
        RunFolder run = tiny.finish("run", cpu);
        Path settings = run.path().resolve("run.yaml");
        Files.writeString(settings, Files.readString(settings).replace("alpha: 16.0", "alpha: 8.0"));

        assertThatThrownBy(() -> goOn(run)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(
                "lora is rank 2, alpha 8.0, targets all-linear, and the run began with rank 2, alpha 16.0, targets all-linear");
    }

    @Test
    void less_memory_and_other_parts_change_no_bit() {
        RunFolder plain = tiny.finish("plain", cpu);
        tiny.changes.put("checkpointing", true);
        tiny.changes.put("batch.micro", 1);
        RunFolder other = tiny.finish("other", cpu);

        assertThat(TinyRun.contents(other.model())).isEqualTo(TinyRun.contents(plain.model()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "f16"})
    void an_adapter_learns_in_sixteen_bits(String precision) {
        tiny.changes.put("precision", precision);
        RunFolder whole = tiny.finish("whole", cpu);
        RunFolder parts = tiny.create("parts");
        new TrainingRun(parts, cpu).train(RunListener.SILENT, () -> true);
        goOn(parts);

        assertThat(TinyRun.contents(parts.model())).isEqualTo(TinyRun.contents(whole.model()));
        assertThat(difference(logits(whole.model()), logits(base))).isGreaterThan(0.01);
    }

    @Test
    void a_base_without_a_tokenizer_is_an_error() throws Exception {
        Files.delete(base.resolve("tokenizer.json"));

        assertThatThrownBy(() -> goOn(tiny.create("run"))).isInstanceOf(CheckpointException.class).hasMessageContaining("no tokenizer.json");
    }

    @Test
    void what_is_left_out_has_the_usual_value() {
        assertThat(RunSettings.of(RunSettings.Task.LM, Map.of("lora", Map.of())).lora()).isEqualTo(new AdapterSettings(8, 16.0, "all-linear", false));
        assertThat(RunSettings.of(RunSettings.Task.LM, Map.of()).lora()).isNull();
        assertThat(RunSettings.of(RunSettings.Task.LM, Map.of("lora.targets", "q_proj,v_proj")).yaml()).contains("targets: \"q_proj,v_proj\"");
    }

    @Test
    void the_seed_decides_how_an_adapter_begins() {
        RunFolder one = tiny.create("one");
        tiny.changes.put("seed", 1);
        RunFolder other = tiny.create("other");
        Stream.of(one, other).forEach(run -> new TrainingRun(run, cpu).train(RunListener.SILENT, () -> true));

        assertThat(one.checkpoint(0).resolve(WEIGHTS)).satisfies(file -> assertThat(Files.mismatch(file, other.checkpoint(0).resolve(WEIGHTS))).isNotNegative());
    }
}
