package org.transformer4j.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.transformer4j.training.initialization.InitialWeights;

/** A new Mixtral of five experts, two of which are chosen for each token. */
final class SmallMixture {
    private static final String CONFIG = """
            {"model_type": "mixtral", "architectures": ["MixtralForCausalLM"], "hidden_size": 32, "intermediate_size": 40, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "num_local_experts": 5, "num_experts_per_tok": 2, "vocab_size": 99,
             "max_position_embeddings": 64, "rope_theta": 5000.0, "initializer_range": 0.3}""";

    private SmallMixture() {}

    /** Writes it into a folder, and says where that is. */
    static String write(Path folder) throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        InitialWeights.write(folder, 11);
        return folder.toAbsolutePath().toString();
    }
}
