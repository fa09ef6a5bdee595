package org.transformer4j.models.gguf;

import java.util.List;
import java.util.Map;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.Quoted;

/** Models of one architecture: how their configuration and their tensors are called on both sides. */
interface Family {
    /** The keys of {@code config.json}, but for those of the tokenizer. */
    Map<String, Object> config(ArchitectureMetadata parameters);

    /** What becomes of each tensor. */
    List<Rule> rules(ArchitectureMetadata parameters);

    /** The family of {@code general.architecture}. */
    static Family of(GgufMetadata metadata) {
        String architecture = metadata.text("general.architecture");
        return switch (architecture) {
            case "llama" -> new LlamaFamily("llama", "LlamaForCausalLM", true);
            case "qwen2" -> new LlamaFamily("qwen2", "Qwen2ForCausalLM", false);
            case "gemma" -> new GemmaFamily(false);
            case "gemma2" -> new GemmaFamily(true);
            case "phi3" -> new Phi3Family();
            case "phi2" -> new Phi2Family();
            case "gpt2" -> new Gpt2Family();
            default -> throw new CheckpointException("%s: the architecture is %s; supported are llama, qwen2, gemma, gemma2, phi2, phi3 and gpt2"
                    .formatted(metadata.origin(), Quoted.of(architecture)));
        };
    }
}
