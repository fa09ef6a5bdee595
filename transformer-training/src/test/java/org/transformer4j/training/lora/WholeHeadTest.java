package org.transformer4j.training.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.adapter.LoraFiles;
import org.transformer4j.models.adapter.LoraSettings;
import org.transformer4j.models.adapter.MergedModel;
import org.transformer4j.models.adapter.TargetModules;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.TrainingSettings;
import org.transformer4j.training.autograd.AutogradDevice;
import org.transformer4j.training.initialization.InitialWeights;
import org.transformer4j.training.objective.TokenTargets;
import org.transformer4j.training.optimizer.Adam;

/** A classifier that begins at random learns as a whole, beside the adapter of the encoder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WholeHeadTest {
    private static final int[] IDS = {5, 17, 90, 3, 42};
    private static final LoraSettings SETTINGS = new LoraSettings(2, 4, TargetModules.parse("query,value")).withWhole("classifier");

    private Backend cpu;
    @TempDir
    private Path base;

    @BeforeAll
    void open() {
        cpu = Backends.select("cpu");
    }

    @AfterAll
    void close() {
        cpu.close();
    }

    @BeforeEach
    void begin() throws IOException {
        Files.deleteIfExists(base.resolve("model.safetensors"));
        Files.writeString(base.resolve("config.json"), Files.readString(LoraLessons.GOLDENS.resolve("bert_model/config.json"))
                .replaceFirst("\"architectures\": \\[[^]]*]", "\"architectures\": [\"BertForSequenceClassification\"], "
                        + "\"id2label\": {\"0\": \"a\", \"1\": \"b\", \"2\": \"c\"}, \"label2id\": {\"a\": 0, \"b\": 1, \"c\": 2}"));
        InitialWeights.write(base, 5);
    }

    private float[] scores(ModelFolder folder) {
        try (TextEncoder model = (TextEncoder) Models.load(folder, cpu); EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(IDS))) {
            return pass.scores();
        }
    }

    /** @return the scores of what was learnt */
    private float[] learn(Path adapter, Path merged) {
        ModelFolder.Adapted folder = ModelFolder.of(base).with(new FreshAdapter(SETTINGS, 3));
        try (Backend training = new Backend(new AutogradDevice(cpu.device())); Model model = Models.load(folder, training);
                Trainer<TokenTargets.Example> trainer = new Trainer<>(new TokenTargets((TextEncoder) model, 0),
                        new TrainingSettings(Adam.adam(), _ -> 0.05, 1, 2, SETTINGS::learns))) {
            Map<String, Integer> before = LoraLessons.bits(model);
            for (int step = 0; step < 3; step++) {
                trainer.step(List.of(new TokenTargets.Example(IDS, null, new int[] {2}),
                        new TokenTargets.Example(new int[] {4, 4, 9}, null, new int[] {0})));
            }
            assertThat(LoraLessons.bits(model)).allSatisfy((name, bits) -> assertThat(bits.equals(before.get(name))).as(name)
                    .isEqualTo(!name.contains(".lora_") && !name.startsWith("classifier.")));
            LoraFiles.save(model, folder, adapter);
            MergedModel.save(model, folder, merged);
            try (EncoderPass pass = new EncoderPass((TextEncoder) model, EncoderPass.Batch.of(IDS))) {
                return pass.scores();
            }
        }
    }

    @Test
    void the_head_learns_and_is_stored_with_the_adapter(@TempDir Path adapter, @TempDir Path merged) throws IOException {
        float[] before = scores(ModelFolder.of(base));
        assertThat(scores(ModelFolder.of(base).with(new FreshAdapter(SETTINGS, 3)))).containsExactly(before);
        float[] learnt = learn(adapter, merged);
        assertThat(learnt).isNotEqualTo(before);
        assertThat(Files.readString(adapter.resolve("adapter_config.json"))).contains("\"modules_to_save\" : [ \"classifier\" ]", "\"SEQ_CLS\"");
        try (Checkpoint file = Checkpoint.open(adapter.resolve("adapter_model.safetensors"))) {
            assertThat(file.names()).contains("base_model.model.classifier.weight", "base_model.model.classifier.bias",
                    "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight").allMatch(name -> name.startsWith("base_model.model."));
            assertThat(file.tensor("base_model.model.classifier.weight").shape()).containsExactly(3, 32);
        }
        assertThat(scores(ModelFolder.of(adapter))).containsExactly(learnt);
        float[] together = scores(ModelFolder.of(merged));
        for (int i = 0; i < learnt.length; i++) {
            assertThat(Math.abs(together[i] - learnt[i])).isLessThan(1e-5f * Math.max(1, Math.abs(learnt[i])));
        }
    }

    @Test
    void an_adapter_that_was_learnt_goes_on(@TempDir Path adapter, @TempDir Path merged, @TempDir Path again) {
        learn(adapter, merged);
        ModelFolder.Adapted folder = (ModelFolder.Adapted) ModelFolder.of(adapter);
        try (Model model = Models.load(folder, cpu)) {
            LoraFiles.save(model, folder, again);
        }
        assertThat(again.resolve("adapter_model.safetensors")).hasSameBinaryContentAs(adapter.resolve("adapter_model.safetensors"));
        assertThat(again.resolve("adapter_config.json")).hasSameTextualContentAs(adapter.resolve("adapter_config.json"));
    }

    @Test
    void a_head_that_the_model_has_not_is_refused() {
        assertThatThrownBy(() -> Models.load(ModelFolder.of(base).with(new FreshAdapter(SETTINGS.withWhole("qa_outputs"), 3)), cpu))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("qa_outputs");
        assertThatThrownBy(() -> SETTINGS.withWhole("lm_head")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("lm_head");
    }
}
