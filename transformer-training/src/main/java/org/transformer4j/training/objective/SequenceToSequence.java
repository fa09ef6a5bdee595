package org.transformer4j.training.objective;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.EncoderDecoder;

/**
 * An encoder-decoder learns to write the text that belongs to another one. Source: Vaswani et al. (2017), section 5; label smoothing,
 * section 5.4.
 *
 * @param model the encoder-decoder
 * @param smoothing how much of a target is spread over all tokens
 */
public record SequenceToSequence(EncoderDecoder model, float smoothing) implements Objective<SequenceToSequence.Example> {
    /**
     * Two texts.
     *
     * @param source what the encoder reads
     * @param ids what the decoder reads: the start token and the other text
     * @param targets for each of these tokens the one that should follow, or {@link Objective#IGNORED}
     */
    public record Example(int[] source, int[] ids, int[] targets) {}

    /** Checks the smoothing. */
    public SequenceToSequence {
        Examples.checkSmoothing(smoothing);
    }

    @Override
    public Tensor losses(List<Example> examples, ForwardPass pass) {
        for (Example example : examples) {
            Examples.check("a source", example.source, model.sourceVocabularySize(), model.sourceLength());
            Examples.check("a text", example.ids, model.vocabularySize(), model.contextLength());
            Examples.checkTargets(example.targets, example.ids.length, model.vocabularySize());
        }
        List<int[]> sources = examples.stream().map(Example::source).toList();
        List<int[]> ids = examples.stream().map(Example::ids).toList();
        int[] sourceLengths = ForwardPass.lengths(sources);
        Context reading = pass.sequences("encoder", sourceLengths, model.encoderCaches(), sourceLengths, model.crossCaches());
        model.remember(model.encode(pass.workspace().integers(ForwardPass.flat(sources)), reading), reading);
        Context writing = pass.sequences("decoder", ForwardPass.lengths(ids), model.cacheShape(), sourceLengths, model.crossCaches());
        Tensor hidden = model.hidden(pass.workspace().integers(ForwardPass.flat(ids)), writing);
        int[] targets = ForwardPass.flat(examples.stream().map(Example::targets).toList());
        return model.logits(hidden, writing).crossEntropy(pass.workspace().integers(targets), smoothing);
    }

    @Override
    public String settings() {
        return "sequence to sequence with a label smoothing of " + smoothing;
    }

    @Override
    public int targets(Example example) {
        return Examples.counted(example.targets);
    }

    @Override
    public int tokens(Example example) {
        return example.source.length + example.ids.length;
    }
}
