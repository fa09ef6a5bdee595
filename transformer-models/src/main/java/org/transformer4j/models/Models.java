package org.transformer4j.models;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Weights;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.decoder.CodeGen;
import org.transformer4j.models.decoder.Gemma;
import org.transformer4j.models.decoder.Gemma2;
import org.transformer4j.models.decoder.Gpt2;
import org.transformer4j.models.decoder.GptBigCode;
import org.transformer4j.models.decoder.GptNeoX;
import org.transformer4j.models.decoder.Llama;
import org.transformer4j.models.decoder.Mixtral;
import org.transformer4j.models.decoder.Phi;
import org.transformer4j.models.decoder.Phi3;
import org.transformer4j.models.decoder.StarCoder2;
import org.transformer4j.models.encoder.Bert;
import org.transformer4j.models.encoder.DistilBert;
import org.transformer4j.models.encoder.Esm;
import org.transformer4j.models.seq2seq.Bart;
import org.transformer4j.models.seq2seq.OriginalTransformer;
import org.transformer4j.models.seq2seq.T5;

/** Loads models by the {@code model_type} of their configuration. */
public final class Models {
    private static final Map<String, Architecture> ARCHITECTURES = new TreeMap<>(Map.ofEntries(
            Map.entry("bart", Bart::load),
            Map.entry("bert", Bert::load),
            Map.entry("camembert", Bert::load),
            Map.entry("codegen", CodeGen::load),
            Map.entry("distilbert", DistilBert::load),
            Map.entry("esm", Esm::load),
            Map.entry("gemma", Gemma::load),
            Map.entry("gemma2", Gemma2::load),
            Map.entry("gpt2", Gpt2::load),
            Map.entry("gpt_bigcode", GptBigCode::load),
            Map.entry("gpt_neox", GptNeoX::load),
            Map.entry("llama", Llama::load),
            Map.entry("marian", Bart::load),
            Map.entry("mbart", Bart::load),
            Map.entry("mistral", Llama::load),
            Map.entry("mixtral", Mixtral::load),
            Map.entry("mt5", T5::load),
            Map.entry("pegasus", Bart::load),
            Map.entry("phi", Phi::load),
            Map.entry("phi3", Phi3::load),
            Map.entry("qwen2", Llama::load),
            Map.entry("roberta", Bert::load),
            Map.entry("starcoder2", StarCoder2::load),
            Map.entry("t5", T5::load),
            Map.entry("torch.nn.Transformer", OriginalTransformer::load),
            Map.entry("umt5", T5::load),
            Map.entry("xlm-roberta", Bert::load)));

    private Models() {}

    /**
     * Loads a model onto a backend. Either the whole model is loaded or nothing.
     *
     * @throws CheckpointException if a file is missing or malformed, or the architecture is not supported
     */
    public static Model load(ModelFolder folder, Backend backend) {
        return load(folder, backend, _ -> false);
    }

    /**
     * The same, for training: matrices that are stored in F16 or BF16 are kept in F32 if they learn.
     *
     * @param learns which learn, by their names in the checkpoint
     * @throws CheckpointException as above
     */
    public static Model load(ModelFolder folder, Backend backend, Predicate<String> learns) {
        ModelConfig config = folder.config();
        // Before a large file is opened.
        architecture(config);
        try (Checkpoint checkpoint = folder.checkpoint()) {
            return load(config, checkpoint, new Weights(backend, learns));
        } catch (InternalError unreadable) {
            // A file in memory answers so where a page of it cannot be read any more.
            throw new CheckpointException("%s: its weights cannot be read to the end; was the file changed meanwhile, or is the disk failing?"
                    .formatted(folder.origin()), unreadable);
        }
    }

    /**
     * Loads a model whose parameters are not in a folder. Either the whole model is loaded or nothing.
     *
     * @param checkpoint stays the caller's; the model needs it no more
     * @throws CheckpointException if the two do not belong together, or the architecture is not supported
     */
    public static Model load(ModelConfig config, Checkpoint checkpoint, Backend backend) {
        return load(config, checkpoint, new Weights(backend));
    }

    private static Model load(ModelConfig config, Checkpoint checkpoint, Weights weights) {
        Architecture architecture = architecture(config);
        try {
            return architecture.load(config, checkpoint, weights);
        } catch (RuntimeException | Error failure) {
            weights.close();
            throw failure;
        }
    }

    /**
     * Loads a model that predicts the next token.
     *
     * @throws CheckpointException as {@link #load} does, or if the model is of another kind
     */
    public static Decoder loadDecoder(ModelFolder folder, Backend backend) {
        Model model = load(folder, backend);
        if (model instanceof Decoder decoder && !(model instanceof EncoderDecoder)) {
            return decoder;
        }
        model.close();
        throw new CheckpointException("%s: %s %s; a decoder such as gpt2 is needed".formatted(folder.origin(),
                model.config().modelType(), model instanceof EncoderDecoder ? "needs a source to write about" : "does not predict a next token"));
    }

    private static Architecture architecture(ModelConfig config) {
        Architecture architecture = ARCHITECTURES.get(config.modelType());
        if (architecture == null) {
            throw new CheckpointException("%s: model_type '%s' is not supported; supported are: %s"
                    .formatted(config.origin(), config.modelType(), String.join(", ", ARCHITECTURES.keySet())));
        }
        return architecture;
    }
}
