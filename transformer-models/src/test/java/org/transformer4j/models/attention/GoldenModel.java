package org.transformer4j.models.attention;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.StoredTensor;

/** A tiny checkpoint among the resources, with what Hugging Face transformers or PyTorch recorded of it. */
record GoldenModel(String name) {
    static Stream<String> names() {
        return Stream.of("gpt2", "llama_gqa", "gemma2", "gpt_neox", "gpt_bigcode_mqa", "bert_model", "roberta_mlm", "esm_rotary_mlm",
                "distilbert_mlm", "t5_v1_0", "marian", "torch_transformer_postnorm");
    }

    /** PyTorch's own module shows no weights. */
    static Stream<String> namesWithWeights() {
        return names().filter(name -> !name.startsWith("torch_"));
    }

    Path folder() {
        try {
            return Path.of(GoldenModel.class.getResource("/goldens/%s/io.safetensors".formatted(name)).toURI()).getParent();
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    Model load(Backend backend) {
        return Models.load(ModelFolder.of(folder()), backend);
    }

    AttentionViewer viewer(Backend backend) {
        return AttentionViewer.load(ModelFolder.of(folder()), backend);
    }

    /** The first row of what was recorded, which has no padding. */
    AttentionMaps.Input input() {
        try (Checkpoint recorded = recorded()) {
            int[] source = first(recorded, "in.input_ids", "in.src").orElseThrow();
            return new AttentionMaps.Input(source, first(recorded, "in.token_type_ids").orElse(null),
                    first(recorded, "in.decoder_input_ids", "in.tgt").orElse(null));
        }
    }

    private static Optional<int[]> first(Checkpoint recorded, String... names) {
        return Arrays.stream(names).filter(recorded.names()::contains).findFirst().map(recorded::tensor)
                .map(tensor -> Arrays.stream(tensor.toLongs(), 0, (int) tensor.shape()[1]).mapToInt(Math::toIntExact).toArray());
    }

    /** The weights that were recorded for the first row, under names such as {@code out.cross_attentions.0}. */
    float[] weights(AttentionMap map) {
        List<String> prefixes = List.of(map.kind().name().toLowerCase(Locale.ROOT) + "_", "");
        try (Checkpoint recorded = recorded()) {
            StoredTensor tensor = prefixes.stream().map(prefix -> "out.%sattentions.%d".formatted(prefix, map.layer()))
                    .filter(recorded.names()::contains).findFirst().map(recorded::tensor).orElseThrow();
            assertThat(tensor.shape()).containsExactly(2, map.heads().size(), map.queries(), map.keys());
            return Arrays.copyOf(tensor.toFloats(), map.weights().length);
        }
    }

    private Checkpoint recorded() {
        return Checkpoint.open(folder().resolve("io.safetensors"));
    }
}
