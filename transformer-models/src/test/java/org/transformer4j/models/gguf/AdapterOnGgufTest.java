package org.transformer4j.models.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.models.adapter.LoraFiles;
import org.transformer4j.models.adapter.MergedModel;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.DecoderPass;

class AdapterOnGgufTest {
    private static final int[] IDS = {5, 17, 98, 0, 42, 42, 63, 8, 71, 30};

    private static Backend backend;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        backend = Backends.select("cpu");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    private static LoraAdapter adapter(String golden) {
        return LoraAdapter.open(EditedModel.golden(golden).resolveSibling("../adapters/" + golden).normalize());
    }

    private static float[] logits(ModelFolder folder) {
        try (Decoder model = Models.loadDecoder(folder, backend);
                DecoderPass pass = new DecoderPass(model, new int[] {IDS.length}, IDS, IntStream.range(0, IDS.length).toArray())) {
            return pass.logits();
        }
    }

    @ParameterizedTest
    @CsvSource({"gpt2,F32", "gpt2,Q8_0", "llama_gqa,BF16", "llama_gqa,Q8_0"})
    void an_adapter_over_quantised_weights_gives_the_scores_of_the_decoded_weights_with_it(String golden, WeightFormat format) {
        EditedModel model = new EditedModel(folder, golden);
        Path file = folder.resolve("m.gguf");
        ConvertedModel.write(model, format, file);
        float[] expected = logits(ModelFolder.of(model.write()).with(adapter(golden)));
        assertThat(logits(ModelFolder.of(file).with(adapter(golden)))).containsExactly(expected);
    }

    @Test
    void it_is_saved_with_the_path_of_the_file_and_not_merged(@TempDir Path saved) {
        Path file = folder.resolve("m.gguf");
        ConvertedModel.write(new EditedModel(folder, "gpt2"), WeightFormat.Q8_0, file);
        ModelFolder.Adapted adapted = ModelFolder.of(file).with(adapter("gpt2"));
        try (Model model = Models.load(adapted, backend)) {
            LoraFiles.save(model, adapted, saved);
            assertThatThrownBy(() -> MergedModel.save(model, adapted, saved)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("m.gguf").hasMessageContaining("is a single file (GGUF), and only one in a folder can be merged");
        }
        assertThat(logits(ModelFolder.of(saved))).containsExactly(logits(adapted));
    }
}
