package org.transformer4j.training.objective;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.Decoder;

/**
 * A decoder learns to predict the next token of each token. Source: Radford et al. (2018), section 3.1.
 *
 * @param model the decoder
 * @param smoothing how much of a target is spread over all tokens
 */
public record CausalLanguageModeling(Decoder model, float smoothing) implements Objective<CausalLanguageModeling.Example> {
    /**
     * A text.
     *
     * @param ids what the model reads
     * @param targets for each token the one that should follow, or {@link Objective#IGNORED}
     */
    public record Example(int[] ids, int[] targets) {
        /** A text whose every token is followed by the next, the last by nothing that counts. */
        public static Example of(int... ids) {
            int[] targets = new int[ids.length];
            System.arraycopy(ids, 1, targets, 0, Math.max(0, ids.length - 1));
            if (ids.length > 0) {
                targets[ids.length - 1] = IGNORED;
            }
            return new Example(ids, targets);
        }
    }

    /** Checks the smoothing. */
    public CausalLanguageModeling {
        Examples.checkSmoothing(smoothing);
    }

    @Override
    public Tensor losses(List<Example> examples, ForwardPass pass) {
        for (Example example : examples) {
            Examples.check("a text", example.ids, model.vocabularySize(), model.contextLength());
            Examples.checkTargets(example.targets, example.ids.length, model.vocabularySize());
        }
        List<int[]> ids = examples.stream().map(Example::ids).toList();
        Context context = pass.sequences("decoder", ForwardPass.lengths(ids), 0, model.cacheShape());
        Tensor hidden = model.hidden(pass.workspace().integers(ForwardPass.flat(ids)), context);
        int[] targets = ForwardPass.flat(examples.stream().map(Example::targets).toList());
        return model.logits(hidden, context).crossEntropy(pass.workspace().integers(targets), smoothing);
    }

    @Override
    public String settings() {
        return "causal language modeling with a label smoothing of " + smoothing;
    }

    @Override
    public int targets(Example example) {
        return Examples.counted(example.targets);
    }

    @Override
    public int tokens(Example example) {
        return example.ids.length;
    }
}
