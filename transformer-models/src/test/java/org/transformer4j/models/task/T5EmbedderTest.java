package org.transformer4j.models.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Backends;
import org.transformer4j.models.EditedModel;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.session.EncoderPass;

/** The encoder of a T5 alone, which gives texts vectors like any other encoder. */
class T5EmbedderTest {
    @TempDir
    private Path folder;

    @Test
    void a_vector_is_the_mean_of_the_states() {
        Path written = new EditedModel(folder, "t5_v1_1").configured("architectures", "[\"T5EncoderModel\"]").remove("decoder.").remove("lm_head")
                .file("tokenizer.json", TinyTexts.bertTokenizer()).write();
        try (Backend backend = Backends.select("cpu"); TextEmbedder embedder = TextEmbedder.load(written, backend);
                TextEncoder model = (TextEncoder) Models.load(ModelFolder.of(written), backend);
                // [CLS] and [SEP] alone: an empty text.
                EncoderPass pass = new EncoderPass(model, EncoderPass.Batch.of(new int[] {2, 3}))) {
            float[] states = pass.states();
            double[] mean = IntStream.range(0, 32).mapToDouble(i -> (states[i] + states[32 + i]) / 2.0).toArray();
            double length = Math.sqrt(IntStream.range(0, 32).mapToDouble(i -> mean[i] * mean[i]).sum());
            float[] vector = embedder.embed(List.of(""))[0];

            assertThat(model.tokenTypes()).isZero();
            assertThat(model.head()).isEmpty();
            assertThat(embedder.dimension()).isEqualTo(32);
            assertThat(IntStream.range(0, 32).mapToDouble(i -> vector[i]).toArray())
                    .containsExactly(IntStream.range(0, 32).mapToDouble(i -> mean[i] / length).toArray(), within(1e-6));
        }
    }
}
