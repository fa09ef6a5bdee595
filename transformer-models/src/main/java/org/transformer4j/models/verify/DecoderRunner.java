package org.transformer4j.models.verify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.config.GenerationConfig.SpecialTokens;
import org.transformer4j.models.session.DecoderPass;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;

/**
 * Golden cases of decoders. Inputs: {@code input_ids}, {@code attention_mask}, {@code position_ids}; outputs: {@code logits},
 * {@code last_hidden_state}, {@code hidden_states.N} and {@code attentions.N}.
 *
 * <p>Without {@code position_ids} a token's position is its column, padded or not, as in Hugging Face's models. In generation
 * only what the mask shows is counted.
 *
 * @param model the decoder
 * @param special tells padding from text where generation has no mask
 */
record DecoderRunner(Decoder model, SpecialTokens special) implements GoldenRunner {
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "position_ids");
    private static final String LOGITS = "logits";
    private static final String LAST = "last_hidden_state";
    private static final String HIDDEN = "hidden_states.";
    private static final String WEIGHTS = "attentions.";

    @Override
    public Map<String, Computed> outputs(GoldenCase golden, Set<String> names) {
        golden.requireOnly(INPUTS);
        names.forEach(name -> requireKnown(golden, name));
        IntMatrix ids = golden.integers("input_ids");
        PackedBatch batch = PackedBatch.of(golden.prefix(), ids, golden.optionalIntegers("attention_mask").orElse(null));
        if (batch.rows() == 0) {
            throw new UnsupportedCase("%sin.attention_mask is 0 everywhere, so there is nothing to compute".formatted(golden.prefix()));
        }
        int[] tokens = batch.pack(ids);
        requireInside(golden, "input_ids", "token id", tokens, model.vocabularySize());
        int[] positions = golden.optionalIntegers("position_ids").map(given -> batch.pack(broadcast(golden, given, ids))).orElse(null);
        if (positions == null) {
            positions = batch.columns();
            requireInside(golden, "input_ids", "a token in column", positions, model.contextLength());
        }
        requireInside(golden, "position_ids", "position", positions, model.contextLength());
        Map<String, Computed> computed = new HashMap<>();
        try (DecoderPass pass = new DecoderPass(model, batch.lengths(), tokens, positions)) {
            if (names.contains(LOGITS)) {
                computed.put(LOGITS, batch.unpackRows(pass.logits(), model.vocabularySize()));
            }
            new PassOutputs(batch, Map.of(LAST, HIDDEN + model.cacheShape().layers())).observe(names, pass::observe, computed);
        }
        return computed;
    }

    private static void requireInside(GoldenCase golden, String input, String what, int[] values, int count) {
        for (int value : values) {
            if (value < 0 || value >= count) {
                throw new UnsupportedCase("%sin.%s holds %s %d; the model takes 0 to %d".formatted(golden.prefix(), input, what, value, count - 1));
            }
        }
    }

    @Override
    public Written generate(GoldenCase golden, int columns) {
        return PaddedPrompts.of(golden, special).write(model, columns);
    }

    private void requireKnown(GoldenCase golden, String name) {
        int layers = model.cacheShape().layers();
        boolean known = name.equals(LOGITS) || name.equals(LAST) || numbered(name, HIDDEN, layers + 1) || numbered(name, WEIGHTS, layers);
        if (!known) {
            throw new UnsupportedCase("%s is not an output of this model; it has logits, last_hidden_state, hidden_states.0 to %d and attentions.0 to %d"
                    .formatted(golden.outputName(name), layers, layers - 1));
        }
    }

    private static boolean numbered(String name, String prefix, int count) {
        return name.startsWith(prefix) && name.substring(prefix.length()).matches("0|[1-9]\\d{0,5}")
                && Integer.parseInt(name.substring(prefix.length())) < count;
    }

    private static IntMatrix broadcast(GoldenCase golden, IntMatrix positions, IntMatrix ids) {
        if (positions.columns() != ids.columns() || positions.rows() != 1 && positions.rows() != ids.rows()) {
            throw new UnsupportedCase("%sin.position_ids is [%d, %d]; expected [%d, %d]".formatted(golden.prefix(),
                    positions.rows(), positions.columns(), ids.rows(), ids.columns()));
        }
        int[] values = new int[ids.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = positions.values()[i % positions.values().length];
        }
        return new IntMatrix(ids.rows(), ids.columns(), values);
    }
}
