package org.transformer4j.models.verify;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.verify.GoldenCase.IntMatrix;

/**
 * Golden cases of encoders. Inputs: {@code input_ids}, {@code attention_mask}, {@code token_type_ids}; outputs: {@code logits},
 * {@code start_logits}, {@code end_logits}, {@code pooler_output}, {@code last_hidden_state}, {@code hidden_states.N} and
 * {@code attentions.N}.
 *
 * @param model the encoder
 */
record EncoderRunner(TextEncoder model) implements GoldenRunner {
    private static final Set<String> INPUTS = Set.of("input_ids", "attention_mask", "token_type_ids");
    private static final String LAST = "last_hidden_state";
    /** What a BERT for pre-training calls its logits, beside which it has others. */
    private static final String PREDICTION = "prediction_logits";

    @Override
    public Map<String, Computed> outputs(GoldenCase golden, Set<String> names) {
        golden.requireOnly(INPUTS);
        IntMatrix ids = golden.integers("input_ids");
        PackedBatch batch = PackedBatch.of(golden.prefix(), ids, golden.optionalIntegers("attention_mask").orElse(null));
        if (batch.rows() == 0) {
            throw new UnsupportedCase("%sin.attention_mask is 0 everywhere, so there is nothing to compute".formatted(golden.prefix()));
        }
        Map<String, Computed> computed = new HashMap<>();
        Set<String> left = new HashSet<>(names);
        try (EncoderPass pass = new EncoderPass(model, batch(golden, batch, ids))) {
            if (model.head().isPresent() && headNames().stream().anyMatch(names::contains)) {
                computed.putAll(scores(batch, pass));
            }
            PassOutputs outputs = new PassOutputs(batch, Map.of(LAST, "hidden_states." + model.cacheShape().layers()));
            outputs.observe(names, pass::observe, computed);
        } catch (IllegalArgumentException outside) {
            throw new UnsupportedCase("%sin: %s".formatted(golden.prefix(), outside.getMessage()));
        }
        left.removeAll(computed.keySet());
        if (computed.isEmpty()) {
            throw new UnsupportedCase("%s is not an output of this model; it has %s, last_hidden_state, hidden_states.N and attentions.N"
                    .formatted(golden.outputName(left.iterator().next()), String.join(", ", headNames())));
        }
        return computed;
    }

    private EncoderPass.Batch batch(GoldenCase golden, PackedBatch batch, IntMatrix ids) {
        int[] positions = model.positions().withoutPadding() ? batch.pack(withoutPadding(ids)) : batch.columns();
        int[] types = golden.optionalIntegers("token_type_ids").map(batch::pack).orElse(null);
        return new EncoderPass.Batch(batch.lengths(), batch.pack(ids), types, positions);
    }

    /** RoBERTa's positions: tokens are counted, padding tokens are not, whatever the mask says; they have the number before the first. */
    private IntMatrix withoutPadding(IntMatrix ids) {
        int padding = model.positions().first() - 1;
        int[] positions = new int[ids.values().length];
        for (int row = 0; row < ids.rows(); row++) {
            int last = padding;
            for (int column = 0; column < ids.columns(); column++) {
                boolean counted = ids.at(row, column) != padding;
                last += counted ? 1 : 0;
                positions[row * ids.columns() + column] = counted ? last : padding;
            }
        }
        return new IntMatrix(ids.rows(), ids.columns(), positions);
    }

    private Set<String> headNames() {
        return switch (model.head().map(TextEncoder.Head::task).orElse(null)) {
            case null -> Set.of();
            case POOLING -> Set.of("pooler_output");
            case QUESTION_ANSWERING -> Set.of("start_logits", "end_logits");
            case MASKED_LANGUAGE_MODEL -> Set.of("logits", PREDICTION);
            case TOKEN_CLASSIFICATION, SEQUENCE_CLASSIFICATION -> Set.of("logits");
        };
    }

    private Map<String, Computed> scores(PackedBatch batch, EncoderPass pass) {
        Task task = model.head().orElseThrow().task();
        float[] scores = pass.scores();
        int rows = task.ofFirstRows() ? batch.lengths().length : batch.rows();
        int width = scores.length / rows;
        if (task.ofFirstRows()) {
            return Map.of(headNames().iterator().next(), batch.unpackFirstRows(scores, width));
        }
        if (task != Task.QUESTION_ANSWERING) {
            Computed logits = batch.unpackRows(scores, width);
            return Map.of("logits", logits, PREDICTION, logits);
        }
        return Map.of("start_logits", column(batch, scores, 0), "end_logits", column(batch, scores, 1));
    }

    private static Computed column(PackedBatch batch, float[] scores, int column) {
        float[] values = new float[scores.length / 2];
        for (int row = 0; row < values.length; row++) {
            values[row] = scores[2 * row + column];
        }
        return batch.unpackNumbers(values);
    }

    @Override
    public Written generate(GoldenCase golden, int columns) {
        throw new UnsupportedCase("%sout.sequences: %s reads text and writes none".formatted(golden.prefix(), model.config().modelType()));
    }
}
