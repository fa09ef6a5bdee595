package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The processors that settings ask for, in the order of Hugging Face transformers: repetition penalty, n-grams, bad words, least
 * lengths, forced tokens, length decay, suppressed tokens; and where tokens are drawn, temperature, top-k, top-p, min-p, typical,
 * epsilon and eta.
 */
final class LogitsProcessors {
    private LogitsProcessors() {}

    /**
     * What changes the scores, whether tokens are drawn or not.
     *
     * @param eos tokens that end a sequence
     * @throws IllegalArgumentException if the settings name a token that is not in the vocabulary
     */
    static LogitsProcessor[] constraining(Generation settings, int vocabulary, int... eos) {
        Constraints constraints = settings.constraints();
        constraints.check(vocabulary);
        int[] ends = Arrays.stream(eos).filter(id -> id >= 0 && id < vocabulary).toArray();
        List<LogitsProcessor> list = new ArrayList<>();
        if (settings.repetitionPenalty() != 1) {
            list.add(new RepetitionPenalty((float) settings.repetitionPenalty(), vocabulary));
        }
        if (constraints.noRepeatNgramSize() > 0) {
            list.add(new NoRepeatNgram(constraints.noRepeatNgramSize()));
        }
        if (!constraints.badWords().isEmpty()) {
            list.add(BadWords.of(constraints.badWords(), ends));
        }
        if (constraints.minLength() > 0) {
            list.add(new LeastLength(constraints.minLength(), true, ends));
        }
        if (constraints.minNewTokens() > 0) {
            list.add(new LeastLength(constraints.minNewTokens(), false, ends));
        }
        constraints.forcedBos().ifPresent(id -> list.add(new ForcedBeginning(id)));
        if (!constraints.forcedEos().isEmpty()) {
            list.add(new ForcedEnd(settings.maxNewTokens(), ids(constraints.forcedEos())));
        }
        constraints.exponentialDecay().ifPresent(decay -> list.add(new LengthDecay(decay.start(), decay.factor(), ends)));
        if (!constraints.suppress().isEmpty()) {
            list.add(SuppressedTokens.everywhere(ids(constraints.suppress())));
        }
        if (!constraints.beginSuppress().isEmpty()) {
            list.add(SuppressedTokens.atBegin(ids(constraints.beginSuppress()), constraints.forcedBos().isPresent()));
        }
        return list.toArray(LogitsProcessor[]::new);
    }

    /** What narrows the choice before a token is drawn. */
    private static LogitsProcessor[] narrowing(Sampling sampling, int vocabulary) {
        Truncation truncation = sampling.truncation();
        List<LogitsProcessor> list = new ArrayList<>();
        if (sampling.temperature() != 1) {
            list.add(new Temperature((float) sampling.temperature()));
        }
        if (truncation.topK() > 0) {
            list.add(new TopK(truncation.topK()));
        }
        if (truncation.topP() < 1) {
            list.add(new TopP(truncation.topP(), 1));
        }
        if (truncation.minP() > 0) {
            list.add(new MinP(truncation.minP()));
        }
        if (truncation.typicalP() < 1) {
            list.add(new TypicalP(truncation.typicalP(), vocabulary));
        }
        if (truncation.epsilonCutoff() > 0) {
            list.add(new EpsilonCutoff(truncation.epsilonCutoff()));
        }
        if (truncation.etaCutoff() > 0) {
            list.add(new EtaCutoff(truncation.etaCutoff()));
        }
        return list.toArray(LogitsProcessor[]::new);
    }

    /** Both, one after the other; the second only where tokens are drawn. */
    static LogitsProcessor[] of(Generation settings, int vocabulary, int... eos) {
        LogitsProcessor[] all = constraining(settings, vocabulary, eos);
        if (!settings.sampling().doSample()) {
            return all;
        }
        LogitsProcessor[] narrowing = narrowing(settings.sampling(), vocabulary);
        return IntStream.range(0, all.length + narrowing.length).mapToObj(i -> i < all.length ? all[i] : narrowing[i - all.length])
                .toArray(LogitsProcessor[]::new);
    }

    private static int[] ids(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}
