package org.transformer4j.models.verify;

import java.util.Map;
import java.util.Set;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;

/** Computes with a model what a golden case recorded. There is one for each kind of architecture. */
interface GoldenRunner {
    /**
     * The runner for a model.
     *
     * @throws CheckpointException if there is none for its kind
     */
    static GoldenRunner of(Model model, SpecialTokens special) {
        return switch (model) {
            case EncoderDecoder both -> new EncoderDecoderRunner(both);
            case Decoder decoder -> new DecoderRunner(decoder, special);
            case TextEncoder encoder -> new EncoderRunner(encoder);
            default -> throw new CheckpointException("%s: golden outputs of a %s cannot be checked; supported are decoders such as gpt2"
                    .formatted(model.config().origin(), model.config().modelType()));
        };
    }

    /**
     * Outputs of one call of the model.
     *
     * @param names which are wanted
     * @return each of them under its name
     * @throws UnsupportedCase naming an input or an output that the model here does not have
     */
    Map<String, Computed> outputs(GoldenCase golden, Set<String> names);

    /**
     * Greedy generation.
     *
     * @param columns length of the result, the prompt or the decoder's start and their padding included
     * @throws UnsupportedCase naming an input that the model here does not have
     */
    Written generate(GoldenCase golden, int columns);

    /**
     * What was generated.
     *
     * @param given how many columns were given, not generated
     * @param rows for each sequence its tokens; generation does not stop at an end token
     */
    record Written(int given, int[][] rows) {}
}
