package org.transformer4j.models.generation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.config.GenerationConfig.Length;
import org.transformer4j.models.config.GenerationConfig.Penalty;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;

/**
 * Which tokens must, may not or should not come, whatever the model says. Immutable: each method that takes a value returns changed
 * constraints. The names are those of Hugging Face transformers.
 *
 * {@snippet :
 * Generation settings = Generation.greedy().constraints(Constraints.NONE.noRepeatNgramSize(3).minNewTokens(20));
 * }
 *
 * @param noRepeatNgramSize no run of this many tokens comes twice, the prompt included; 0 for none
 * @param badWords runs of tokens that are not completed
 * @param minLength tokens, with those of the prompt, before the sequence may end
 * @param minNewTokens new tokens before the sequence may end
 * @param forcedBos the second token of a sequence
 * @param forcedEos what the last token that may be generated is one of; empty for no such rule
 * @param exponentialDecay lets a long sequence end sooner
 * @param suppress tokens that are never chosen
 * @param beginSuppress tokens that are not chosen first
 */
public record Constraints(int noRepeatNgramSize, List<List<Integer>> badWords, int minLength, int minNewTokens, OptionalInt forcedBos,
        List<Integer> forcedEos, Optional<ExponentialDecay> exponentialDecay, List<Integer> suppress, List<Integer> beginSuppress) {
    /** No constraints. */
    public static final Constraints NONE = new Constraints(0, List.of(), 0, 0, OptionalInt.empty(), List.of(), Optional.empty(), List.of(),
            List.of());

    /** @throws IllegalArgumentException if a value is out of its range */
    public Constraints {
        Generation.require(noRepeatNgramSize >= 0, "noRepeatNgramSize", noRepeatNgramSize, "a count of tokens, or 0 for none");
        Generation.require(minLength >= 0, "minLength", minLength, "a count of tokens, or 0 for none");
        Generation.require(minNewTokens >= 0, "minNewTokens", minNewTokens, "a count of tokens, or 0 for none");
        badWords = badWords.stream().map(List::copyOf).toList();
        Generation.require(badWords.stream().noneMatch(List::isEmpty), "badWords", "a list with an empty list in it", "at least one token in each");
        forcedEos = List.copyOf(forcedEos);
        suppress = List.copyOf(suppress);
        beginSuppress = List.copyOf(beginSuppress);
    }

    /** What a model's {@code generation_config.json} asks for. */
    static Constraints from(GenerationConfig config) {
        SpecialTokens tokens = config.tokens();
        Length length = config.length();
        Penalty penalty = config.penalty();
        return new Constraints(penalty.noRepeatNgramSize(), penalty.badWords(), length.min(), length.minNew(), tokens.forcedBos(),
                tokens.forcedEos(), length.decay().map(decay -> new ExponentialDecay(decay.start(), decay.factor())), tokens.suppress(),
                tokens.beginSuppress());
    }

    /** With another size of runs that do not come twice. */
    public Constraints noRepeatNgramSize(int size) {
        return new Constraints(size, badWords, minLength, minNewTokens, forcedBos, forcedEos, exponentialDecay, suppress, beginSuppress);
    }

    /** With these bad words instead. */
    public Constraints badWords(List<List<Integer>> words) {
        return new Constraints(noRepeatNgramSize, words, minLength, minNewTokens, forcedBos, forcedEos, exponentialDecay, suppress, beginSuppress);
    }

    /** With another least length. */
    public Constraints minLength(int tokens) {
        return new Constraints(noRepeatNgramSize, badWords, tokens, minNewTokens, forcedBos, forcedEos, exponentialDecay, suppress, beginSuppress);
    }

    /** With another least number of new tokens. */
    public Constraints minNewTokens(int tokens) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, tokens, forcedBos, forcedEos, exponentialDecay, suppress, beginSuppress);
    }

    /** With this token in the second place. */
    public Constraints forcedBos(int id) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, minNewTokens, OptionalInt.of(id), forcedEos, exponentialDecay, suppress,
                beginSuppress);
    }

    /** With one of these tokens in the last place. */
    public Constraints forcedEos(Integer... ids) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, minNewTokens, forcedBos, List.of(ids), exponentialDecay, suppress,
                beginSuppress);
    }

    /** With an end that becomes ever more likely. */
    public Constraints exponentialDecay(int start, double factor) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, minNewTokens, forcedBos, forcedEos,
                Optional.of(new ExponentialDecay(start, factor)), suppress, beginSuppress);
    }

    /** Without these tokens instead. */
    public Constraints suppress(Integer... ids) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, minNewTokens, forcedBos, forcedEos, exponentialDecay, List.of(ids),
                beginSuppress);
    }

    /** Without these tokens in the first place instead. */
    public Constraints beginSuppress(Integer... ids) {
        return new Constraints(noRepeatNgramSize, badWords, minLength, minNewTokens, forcedBos, forcedEos, exponentialDecay, suppress,
                List.of(ids));
    }

    /** @throws IllegalArgumentException if a token is not in the vocabulary */
    void check(int vocabulary) {
        badWords.forEach(word -> check("badWords", word, vocabulary));
        forcedBos.ifPresent(id -> check("forcedBos", List.of(id), vocabulary));
        check("forcedEos", forcedEos, vocabulary);
        check("suppress", suppress, vocabulary);
        check("beginSuppress", beginSuppress, vocabulary);
    }

    private static void check(String name, Collection<Integer> ids, int vocabulary) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("%s has token id %d; the model's vocabulary is 0 to %d".formatted(name, id, vocabulary - 1));
            }
        }
    }
}
