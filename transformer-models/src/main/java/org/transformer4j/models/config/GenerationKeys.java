package org.transformer4j.models.config;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.transformer4j.models.config.GenerationConfig.Beams;
import org.transformer4j.models.config.GenerationConfig.EarlyStopping;
import org.transformer4j.models.config.GenerationConfig.Length;
import org.transformer4j.models.config.GenerationConfig.Penalty;
import org.transformer4j.models.config.GenerationConfig.Sampling;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.json.Quoted;

/** The keys of {@code generation_config.json}, their defaults and their ranges. */
record GenerationKeys(ModelConfig json) {
    /** The default of {@code max_length}, and the one for top-k. */
    private static final int DEFAULT_MAX_LENGTH = 20;
    private static final int DEFAULT_TOP_K = 50;

    SpecialTokens tokens() {
        return new SpecialTokens(token("bos_token_id"), ends("eos_token_id"), token("pad_token_id"),
                token("decoder_start_token_id"), token("forced_bos_token_id"), ends("forced_eos_token_id"),
                tokens("suppress_tokens"), tokens("begin_suppress_tokens"));
    }

    Length length() {
        OptionalInt maxNew = json.optionalInteger("max_new_tokens");
        if (maxNew.isPresent()) atLeast("max_new_tokens", 1, maxNew.getAsInt());
        return new Length(maxNew, count("max_length", DEFAULT_MAX_LENGTH), count("min_new_tokens", 0), count("min_length", 0));
    }

    Sampling sampling() {
        boolean doSample = json.flag("do_sample", false);
        double temperature = json.number("temperature", 1);
        if (temperature < 0 || temperature == 0 && doSample) {
            throw json.wrong("temperature", temperature, "a number above 0; for the most probable token set do_sample to false");
        }
        OptionalDouble minP = json.has("min_p") ? OptionalDouble.of(fraction("min_p", 0)) : OptionalDouble.empty();
        return new Sampling(doSample, temperature, count("top_k", DEFAULT_TOP_K), fraction("top_p", 1), minP,
                fraction("typical_p", 1), fraction("epsilon_cutoff", 0), fraction("eta_cutoff", 0));
    }

    Penalty penalty() {
        double repetition = json.number("repetition_penalty", 1);
        if (repetition <= 0) throw json.wrong("repetition_penalty", repetition, "a number above 0");
        return new Penalty(repetition, count("no_repeat_ngram_size", 0));
    }

    Beams beams() {
        int beams = json.integer("num_beams", 1);
        atLeast("num_beams", 1, beams);
        return new Beams(beams, json.number("length_penalty", 1), earlyStopping());
    }

    private EarlyStopping earlyStopping() {
        if (!json.isText("early_stopping")) {
            return json.flag("early_stopping", false) ? EarlyStopping.AT_ONCE : EarlyStopping.WHEN_UNLIKELY;
        }
        String text = json.text("early_stopping");
        if (!text.equals("never")) throw json.wrong("early_stopping", Quoted.of(text), "true, false or \"never\"");
        return EarlyStopping.WHEN_IMPOSSIBLE;
    }

    /** Some files have -1 for a token that the model has not. */
    private OptionalInt token(String key) {
        OptionalInt token = json.optionalInteger(key);
        if (token.isEmpty() || token.getAsInt() == -1) return OptionalInt.empty();
        atLeast(key, 0, token.getAsInt());
        return token;
    }

    /** As {@link #token}, for tokens that end a sequence. */
    private List<Integer> ends(String key) {
        List<Integer> tokens = json.integers(key).stream().filter(token -> token != -1).toList();
        for (int token : tokens) atLeast(key, 0, token);
        return tokens;
    }

    private List<Integer> tokens(String key) {
        List<Integer> tokens = json.integers(key);
        for (int token : tokens) atLeast(key, 0, token);
        return tokens;
    }

    private int count(String key, int fallback) {
        int count = json.integer(key, fallback);
        atLeast(key, 0, count);
        return count;
    }

    private double fraction(String key, double fallback) {
        double value = json.number(key, fallback);
        if (value < 0 || value > 1) throw json.wrong(key, value, "a number from 0 to 1");
        return value;
    }

    private void atLeast(String key, int least, int value) {
        if (value < least) throw json.wrong(key, value, "a whole number from " + least);
    }
}
