package org.transformer4j.models.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.Decay;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;
import org.transformer4j.models.config.GenerationConfig.Length;
import org.transformer4j.models.config.GenerationConfig.Penalty;
import org.transformer4j.models.config.GenerationConfig.Sampling;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.json.JsonTree;
import org.transformer4j.models.json.Quoted;

/**
 * The keys of {@code generation_config.json}, their defaults and their ranges.
 *
 * @param layers where to look for a key, one after the other; at least one
 */
record GenerationKeys(List<Layer> layers) {
    private static final int DEFAULT_TOP_K = 50;

    /**
     * One place with keys.
     *
     * @param json what is there
     * @param tree the same as plain values, for the keys with nested lists; empty where the file is another
     */
    private record Layer(ModelConfig json, Map<String, Object> tree) {}

    /** The keys of one file. */
    static GenerationKeys of(ModelConfig json, Map<String, Object> tree) {
        return new GenerationKeys(List.of(new Layer(json, tree)));
    }

    /** These keys under others that go before them. */
    GenerationKeys under(ModelConfig others) {
        return new GenerationKeys(Stream.concat(Stream.of(new Layer(others, Map.of())), layers.stream()).toList());
    }

    private Layer layer(String key) {
        return layers.stream().filter(layer -> layer.json.has(key)).findFirst().orElse(layers.getLast());
    }

    private ModelConfig at(String key) {
        return layer(key).json;
    }

    SpecialTokens tokens() {
        return new SpecialTokens(token("bos_token_id"), ends("eos_token_id"), token("pad_token_id"),
                token("decoder_start_token_id"), token("forced_bos_token_id"), ends("forced_eos_token_id"),
                tokens("suppress_tokens"), tokens("begin_suppress_tokens"));
    }

    Length length() {
        OptionalInt maxNew = at("max_new_tokens").optionalInteger("max_new_tokens");
        if (maxNew.isPresent()) atLeast("max_new_tokens", 1, maxNew.getAsInt());
        OptionalInt max = at("max_length").optionalInteger("max_length");
        if (max.isPresent()) atLeast("max_length", 1, max.getAsInt());
        return new Length(maxNew, max, count("min_new_tokens", 0), count("min_length", 0), decay());
    }

    Sampling sampling() {
        boolean doSample = at("do_sample").flag("do_sample", false);
        double temperature = at("temperature").number("temperature", 1);
        if (temperature < 0 || temperature == 0 && doSample) {
            throw at("temperature").wrong("temperature", temperature, "a number above 0; for the most probable token set do_sample to false");
        }
        OptionalDouble minP = at("min_p").has("min_p") ? OptionalDouble.of(fraction("min_p", 0)) : OptionalDouble.empty();
        return new Sampling(doSample, temperature, count("top_k", DEFAULT_TOP_K), fraction("top_p", 1), minP,
                fraction("typical_p", 1), fraction("epsilon_cutoff", 0), fraction("eta_cutoff", 0));
    }

    Penalty penalty() {
        double repetition = at("repetition_penalty").number("repetition_penalty", 1);
        if (repetition <= 0) throw at("repetition_penalty").wrong("repetition_penalty", repetition, "a number above 0");
        return new Penalty(repetition, count("no_repeat_ngram_size", 0), badWords());
    }

    Beams beams() {
        int beams = at("num_beams").integer("num_beams", 1);
        atLeast("num_beams", 1, beams);
        int returned = at("num_return_sequences").integer("num_return_sequences", 1);
        atLeast("num_return_sequences", 1, returned);
        return new Beams(beams, at("length_penalty").number("length_penalty", 1), earlyStopping(), returned);
    }

    private Optional<Decay> decay() {
        String key = "exponential_decay_length_penalty";
        String expected = "a list of two: a count of tokens, and a number above 0";
        if (nested(key, expected) instanceof List<?> pair) {
            if (pair.size() != 2 || !isCount(pair.get(0)) || !(pair.get(1) instanceof Number factor) || !(factor.doubleValue() > 0)) {
                throw wrong(key, pair, expected);
            }
            return Optional.of(new Decay(((Long) pair.get(0)).intValue(), factor.doubleValue()));
        }
        return Optional.empty();
    }

    private List<List<Integer>> badWords() {
        String key = "bad_words_ids";
        String expected = "a list of lists of token ids, none of them empty";
        if (nested(key, expected) instanceof List<?> words) {
            return words.stream().map(word -> {
                if (!(word instanceof List<?> ids) || ids.isEmpty() || !ids.stream().allMatch(GenerationKeys::isCount)) {
                    throw wrong(key, words, expected);
                }
                return ids.stream().map(id -> ((Long) id).intValue()).toList();
            }).toList();
        }
        return List.of();
    }

    /** The list at {@code key}, or null. */
    private List<?> nested(String key, String expected) {
        Map<String, Object> tree = layer(key).tree;
        if (at(key).has(key) && !tree.containsKey(key)) {
            throw at(key).wrong(key, "in this file", "it in generation_config.json");
        }
        return switch (tree.get(key)) {
            case null -> null;
            case List<?> list -> list;
            case Object other -> throw wrong(key, other, expected);
        };
    }

    private CheckpointException wrong(String key, Object found, String expected) {
        return at(key).wrong(key, found instanceof List<?> list ? Quoted.of(list.toString()) : JsonTree.describe(found), expected);
    }

    private static boolean isCount(Object value) {
        return value instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE;
    }

    private EarlyStopping earlyStopping() {
        if (!at("early_stopping").isText("early_stopping")) {
            return at("early_stopping").flag("early_stopping", false) ? EarlyStopping.AT_ONCE : EarlyStopping.WHEN_UNLIKELY;
        }
        String text = at("early_stopping").text("early_stopping");
        if (!text.equals("never")) throw at("early_stopping").wrong("early_stopping", Quoted.of(text), "true, false or \"never\"");
        return EarlyStopping.WHEN_IMPOSSIBLE;
    }

    /** Some files have -1 for a token that the model has not. */
    private OptionalInt token(String key) {
        OptionalInt token = at(key).optionalInteger(key);
        if (token.isEmpty() || token.getAsInt() == -1) return OptionalInt.empty();
        atLeast(key, 0, token.getAsInt());
        return token;
    }

    /** As {@link #token}, for tokens that end a sequence. */
    private List<Integer> ends(String key) {
        List<Integer> tokens = at(key).integers(key).stream().filter(token -> token != -1).toList();
        for (int token : tokens) atLeast(key, 0, token);
        return tokens;
    }

    private List<Integer> tokens(String key) {
        List<Integer> tokens = at(key).integers(key);
        for (int token : tokens) atLeast(key, 0, token);
        return tokens;
    }

    private int count(String key, int fallback) {
        int count = at(key).integer(key, fallback);
        atLeast(key, 0, count);
        return count;
    }

    private double fraction(String key, double fallback) {
        double value = at(key).number(key, fallback);
        if (value < 0 || value > 1) throw at(key).wrong(key, value, "a number from 0 to 1");
        return value;
    }

    private void atLeast(String key, int least, int value) {
        if (value < least) throw at(key).wrong(key, value, "a whole number from " + least);
    }
}
