package org.transformer4j.training.lora;

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
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
import org.transformer4j.api.Shape;
import org.transformer4j.conformance.oracle.OracleProvider;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.adapter.AdaptableLayer;
import org.transformer4j.models.adapter.LoraFiles;
import org.transformer4j.models.adapter.LoraNames;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.adapter.LowRankUpdate;
import org.transformer4j.models.adapter.MergedModel;
import org.transformer4j.models.adapter.TargetModules;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.SafetensorsWriter;
import org.transformer4j.models.checkpoint.StoredTensor;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.objective.CausalLanguageModeling;
import org.transformer4j.training.optimizer.Adam;
import org.transformer4j.training.optimizer.Optimizer;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoraTest {
    private Backend cpu;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    private static Path golden(String name) {
        return LoraLessons.GOLDENS.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa", "gpt_neox", "gemma2"})
    void an_adapter_that_has_learnt_nothing_leaves_the_model_as_it_is_to_the_bit(String name) {
        assertThat(LoraLessons.logits(LoraLessons.fresh(golden(name), "all-linear"), cpu))
                .containsExactly(LoraLessons.logits(ModelFolder.of(golden(name)), cpu));
    }

    @ParameterizedTest
    @CsvSource({"gpt2,c_attn", "llama_gqa,all-linear", "gpt_neox,query_key_value"})
    void only_the_adapter_learns(String name, String targets) throws IOException {
        LoraLessons lessons = new LoraLessons(cpu);
        LoraLessons.Learnt before = lessons.learn(LoraLessons.fresh(golden(name), targets), 0);
        LoraLessons.Learnt after = lessons.learn(LoraLessons.fresh(golden(name), targets), 3);
        Map<Boolean, Map<String, Integer>> parts = after.bits().entrySet().stream().collect(Collectors.partitioningBy(
                entry -> LoraNames.isPart(entry.getKey()), Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        assertThat(parts.get(true)).isNotEmpty().allSatisfy((parameter, bits) -> assertThat(bits).isNotEqualTo(before.bits().get(parameter)));
        assertThat(before.bits()).containsAllEntriesOf(parts.get(false));
    }

    @Test
    void the_loss_goes_down() throws IOException {
        LoraLessons lessons = new LoraLessons(cpu);
        double first = lessons.learn(LoraLessons.fresh(golden("gpt2"), "all-linear"), 1).loss();
        assertThat(lessons.learn(LoraLessons.fresh(golden("gpt2"), "all-linear"), 30).loss()).isLessThan(0.9 * first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa"})
    void a_batch_gives_the_same_bits_however_it_is_cut(String name) throws IOException {
        LoraLessons whole = new LoraLessons(cpu);
        LoraLessons cut = new LoraLessons(cpu);
        LoraLessons single = new LoraLessons(cpu);
        cut.microBatch = 4;
        single.microBatch = 1;
        LoraLessons.Learnt learnt = whole.learn(LoraLessons.fresh(golden(name), "all-linear"), 4);
        assertThat(cut.learn(LoraLessons.fresh(golden(name), "all-linear"), 4)).isEqualTo(learnt);
        assertThat(single.learn(LoraLessons.fresh(golden(name), "all-linear"), 4)).isEqualTo(learnt);
    }

    @Test
    void the_oracle_learns_the_same_bits() throws IOException {
        try (Backend oracle = Backends.open(new OracleProvider(), 0)) {
            assertThat(new LoraLessons(oracle).learn(LoraLessons.fresh(golden("gpt2"), "c_attn"), 2))
                    .isEqualTo(new LoraLessons(cpu).learn(LoraLessons.fresh(golden("gpt2"), "c_attn"), 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama_gqa"})
    void who_stops_and_goes_on_learns_the_same_bits(String name, @TempDir Path folder) throws IOException {
        LoraLessons lessons = new LoraLessons(cpu);
        LoraLessons.Learnt straight = lessons.learn(LoraLessons.fresh(golden(name), "all-linear"), 9);
        lessons.learn(LoraLessons.fresh(golden(name), "all-linear"), null, 4, folder);
        assertThat(folder).isDirectoryContaining("glob:**adapter_model.safetensors").isDirectoryNotContaining("glob:**/model.safetensors");
        assertThat(lessons.learn((ModelFolder.Adapted) ModelFolder.of(folder), folder, 9, null)).isEqualTo(straight);
    }

    @Test
    void files_have_the_names_and_shapes_of_peft(@TempDir Path gpt2, @TempDir Path llama) {
        save(LoraLessons.fresh(golden("gpt2"), "c_attn,mlp.c_fc"), gpt2);
        save(LoraLessons.fresh(golden("llama_gqa"), "q_proj"), llama);
        assertThat(tensors(gpt2)).containsExactly(
                "\"base_model.model.transformer.h.0.attn.c_attn.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.transformer.h.0.attn.c_attn.lora_B.weight\" is F32 [96, 4]",
                "\"base_model.model.transformer.h.0.mlp.c_fc.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.transformer.h.0.mlp.c_fc.lora_B.weight\" is F32 [128, 4]",
                "\"base_model.model.transformer.h.1.attn.c_attn.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.transformer.h.1.attn.c_attn.lora_B.weight\" is F32 [96, 4]",
                "\"base_model.model.transformer.h.1.mlp.c_fc.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.transformer.h.1.mlp.c_fc.lora_B.weight\" is F32 [128, 4]");
        assertThat(tensors(llama)).containsExactly(
                "\"base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight\" is F32 [32, 4]",
                "\"base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight\" is F32 [4, 32]",
                "\"base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight\" is F32 [32, 4]");
    }

    private void save(ModelFolder.Adapted folder, Path target) {
        try (Model model = Models.load(folder, cpu)) {
            LoraFiles.save(model, folder, target);
        }
    }

    private static String[] tensors(Path folder) {
        try (Checkpoint file = Checkpoint.open(folder.resolve("adapter_model.safetensors"))) {
            return file.names().stream().map(name -> file.tensor(name).toString()).toArray(String[]::new);
        }
    }

    @Test
    void a_merged_model_says_what_the_adapter_learnt(@TempDir Path adapter, @TempDir Path merged) throws IOException {
        new LoraLessons(cpu).learn(LoraLessons.fresh(golden("gpt2"), "all-linear"), null, 20, adapter);
        ModelFolder.Adapted folder = (ModelFolder.Adapted) ModelFolder.of(adapter);
        float[] apart;
        try (Model model = Models.load(folder, cpu)) {
            MergedModel.save(model, folder, merged);
            apart = LoraLessons.logits(model);
        }
        float[] together = LoraLessons.logits(ModelFolder.of(merged), cpu);
        float[] before = LoraLessons.logits(folder.base(), cpu);
        double difference = 0;
        double effect = 0;
        for (int i = 0; i < apart.length; i++) {
            difference = Math.max(difference, Math.abs(apart[i] - together[i]));
            effect = Math.max(effect, Math.abs(apart[i] - before[i]));
        }
        assertThat(effect).isGreaterThan(0.5);
        assertThat(difference).isLessThan(1e-5 * effect);
    }

    /** The gradient of what is before a matrix needs the matrix in full; the matrix itself stays as it is stored. */
    @Test
    void a_base_model_in_bfloat16_stays_so_and_teaches_the_same_bits(@TempDir Path narrow, @TempDir Path wide) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(golden("llama_gqa"))) {
            SafetensorsWriter rounded = new SafetensorsWriter();
            for (String name : checkpoint.names()) {
                StoredTensor tensor = checkpoint.tensor(name);
                rounded.tensor(name, tensor.shape(), () -> cut(tensor.toFloats()));
            }
            rounded.write(wide.resolve("model.safetensors"));
            Files.write(narrow.resolve("model.safetensors"), bfloat16(checkpoint));
        }
        for (Path folder : new Path[] {narrow, wide}) {
            Files.copy(golden("llama_gqa").resolve("config.json"), folder.resolve("config.json"));
        }
        LoraLessons lessons = new LoraLessons(cpu);
        LoraLessons.Learnt fromNarrow = lessons.learn(LoraLessons.fresh(narrow, "all-linear"), 4);
        LoraLessons.Learnt fromWide = lessons.learn(LoraLessons.fresh(wide, "all-linear"), 4);
        assertThat(fromNarrow.loss()).isEqualTo(fromWide.loss());
        assertThat(fromNarrow.bits()).isNotEqualTo(fromWide.bits());
        fromWide.bits().keySet().removeIf(name -> !LoraNames.isPart(name));
        assertThat(fromNarrow.bits()).containsAllEntriesOf(fromWide.bits());
    }

    private static float[] cut(float[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.intBitsToFloat(Float.floatToRawIntBits(numbers[i]) & 0xffff0000);
        }
        return numbers;
    }

    private static byte[] bfloat16(Checkpoint checkpoint) {
        StringBuilder header = new StringBuilder("{");
        ByteBuffer data = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (String name : checkpoint.names()) {
            StoredTensor tensor = checkpoint.tensor(name);
            int from = data.position();
            for (float number : tensor.toFloats()) {
                data.putShort((short) (Float.floatToRawIntBits(number) >>> 16));
            }
            header.append(header.length() > 1 ? "," : "").append("\"%s\":{\"dtype\":\"BF16\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                    .formatted(name, Arrays.toString(tensor.shape()), from, data.position()));
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.position()).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json)
                .put(data.array(), 0, data.position()).array();
    }

    @Test
    void what_is_drawn_depends_on_seed_and_name_alone_and_fills_its_range() {
        LoraSettings settings = new LoraSettings(8, 8, TargetModules.named("c_attn"));
        AdaptableLayer layer = new AdaptableLayer("transformer.", "h.0.attn.c_attn", 400, 1200);
        LowRankUpdate drawn = new FreshAdapter(settings, 5).update(layer).orElseThrow();
        assertThat(drawn.b()).hasSize(9600).containsOnly(0f);
        assertThat(IntStream.range(0, 3200).mapToObj(i -> drawn.a()[i]).distinct().count()).isGreaterThan(3190);
        double mean = 0;
        double square = 0;
        for (float number : drawn.a()) {
            assertThat(number).isBetween(-0.05f, 0.05f);
            mean += number / 3200.0;
            square += number * number / 3200.0;
        }
        assertThat(Math.abs(mean)).isLessThan(0.0015);
        assertThat(square).isBetween(0.93 * 0.0025 / 3, 1.07 * 0.0025 / 3);
        assertThat(new FreshAdapter(settings, 5).update(new AdaptableLayer("", "transformer.h.0.attn.c_attn", 400, 1200)).orElseThrow().a())
                .containsExactly(drawn.a());
        assertThat(new FreshAdapter(settings, 6).update(layer).orElseThrow().a()).isNotEqualTo(drawn.a());
        assertThat(new FreshAdapter(settings, 5).update(new AdaptableLayer("transformer.", "h.1.attn.c_attn", 400, 1200)).orElseThrow().a())
                .isNotEqualTo(drawn.a());
    }

    @Test
    void a_target_that_no_layer_has_is_refused() {
        assertThatThrownBy(() -> Models.load(LoraLessons.fresh(golden("gpt2"), "c_attn,q_proj"), cpu)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("q_proj").hasMessageContaining("there are attn.c_attn, attn.c_proj, mlp.c_fc, mlp.c_proj");
    }

    /** Keeps the shapes of what learns, and changes nothing. */
    private record Listener(List<Shape> shapes) implements Optimizer {
        @Override
        public List<State> state(Shape shape) {
            shapes.add(shape);
            return List.of();
        }

        @Override
        public void step(Step step) {}
    }

    /** Whether a parameter decays depends on its being a matrix. */
    @Test
    void the_parts_of_an_adapter_are_matrices_of_rank_one_as_well() {
        Listener listener = new Listener(new ArrayList<>());
        ModelFolder.Adapted folder = ModelFolder.of(golden("gpt2")).with(new FreshAdapter(new LoraSettings(1, 1, TargetModules.named("c_attn")), 3));
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(folder, training);
                Trainer<CausalLanguageModeling.Example> _ = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0),
                        new TrainingSettings(listener, _ -> 0.01, 1, 1, LoraNames::isPart))) {
            assertThat(listener.shapes).hasSize(8).containsOnly(Shape.of(1, 32), Shape.of(32, 1));
        }
    }

    @Test
    void the_average_of_an_adapter_can_be_saved(@TempDir Path adapter, @TempDir Path average) {
        ModelFolder.Adapted folder = LoraLessons.fresh(golden("gpt2"), "c_attn");
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(folder, training);
                Trainer<CausalLanguageModeling.Example> trainer = new Trainer<>(new CausalLanguageModeling((Decoder) model, 0),
                        new TrainingSettings(Adam.adam(), _ -> 0.01, 1, 1, LoraNames::isPart).withAverage(0.5))) {
            trainer.step(List.of(CausalLanguageModeling.Example.of(1, 2, 3)));
            LoraFiles.save(model, folder, adapter);
            trainer.withAverage(() -> {
                LoraFiles.save(model, folder, average);
                return null;
            });
        }
        assertThat(adapter.resolve("adapter_model.safetensors")).satisfies(file -> assertThat(file).isNotEmptyFile());
        assertThat(average.resolve("adapter_model.safetensors")).satisfies(file -> assertThat(Files.mismatch(file,
                adapter.resolve("adapter_model.safetensors"))).isPositive());
    }
}
