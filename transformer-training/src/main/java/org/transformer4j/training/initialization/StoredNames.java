package org.transformer4j.training.initialization;

import java.util.List;
import java.util.regex.Pattern;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/**
 * What is stored, and under which names, of the class that {@code architectures} names: where an architecture takes its cue from what it
 * finds in a checkpoint, this says what Hugging Face would have written.
 *
 * @param prefix of the stack in classes with a head, such as {@code transformer.}; empty if there is none
 * @param statesAlone whether the class is one without a head, such as {@code GPT2Model}, whose names have no prefix
 * @param tied whether the output layer is the token embedding
 * @param labels rows of a classifier
 */
record StoredNames(String prefix, boolean statesAlone, boolean tied, int labels) {
    /** How many labels Hugging Face takes where a configuration does not say. */
    private static final int LABELS = 2;
    private static final int MOST_LABELS = 1 << 20;

    /** Output layers, which only classes with a head have. */
    private static final Pattern OUTPUT = Pattern.compile("(lm_head|embed_out)\\..*|final_logits_bias");
    private static final Pattern OUTPUT_MATRIX = Pattern.compile("(lm_head|embed_out)\\.weight");

    /** Copies of what is stored elsewhere: a table that both stacks share, a bias that belongs to a head and to its output layer. */
    private static final Pattern COPY = Pattern.compile("(model\\.)?(encoder|decoder)\\.embed_tokens\\.weight|.*\\.decoder\\.bias");

    static StoredNames of(ModelConfig config) {
        List<String> classes = config.architectures();
        String name = classes.isEmpty() ? "" : classes.getFirst();
        boolean states = name.endsWith("Model") && !name.endsWith("HeadModel") && !name.endsWith("MTModel");
        // A T5 that is not tied needs its output layer and does not ask.
        String prefix = prefix(config.modelType());
        return new StoredNames(prefix, states, config.flag("tie_word_embeddings", prefix.isEmpty()), labels(config));
    }

    private static String prefix(String modelType) {
        return switch (modelType) {
            case "gpt2", "gpt_bigcode", "codegen" -> "transformer.";
            case "gpt_neox", "bert", "distilbert", "esm" -> modelType + ".";
            case "camembert", "roberta", "xlm-roberta" -> "roberta.";
            case "t5", "mt5", "umt5" -> "";
            default -> "model.";
        };
    }

    private static int labels(ModelConfig config) {
        if (config.has("num_labels")) {
            return config.positive("num_labels", MOST_LABELS);
        }
        return config.section("id2label").map(names -> {
            int count = 0;
            while (names.has("" + count)) {
                count++;
            }
            if (count == 0) {
                throw new CheckpointException("%s: id2label has no label \"0\"; expected labels that are numbered from 0".formatted(config.origin()));
            }
            return count;
        }).orElse(LABELS);
    }

    /** Whether there is a tensor of that name, given that the architecture can do with it and without it. */
    boolean contains(String name) {
        if (COPY.matcher(name).matches() || tied && OUTPUT_MATRIX.matcher(name).matches()) return false;
        return !statesAlone || !OUTPUT.matcher(name).matches() && (prefix.isEmpty() || !name.startsWith(prefix));
    }

    /** What the names of the stack begin with. */
    String beginning() {
        return statesAlone ? "" : prefix;
    }
}
