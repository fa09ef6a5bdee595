package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.tokenizer.TokenizedText;

/**
 * Gives a text, or a pair of texts, its labels.
 *
 * {@snippet :
 * try (TextClassifier classifier = TextClassifier.load(Path.of("distilbert-sst-2"), backend)) {
 *     System.out.println(classifier.classify("What a lovely day!").best());
 * }
 * }
 *
 * <p>The scores of the labels become probabilities: by softmax, so that they add up to 1; by the logistic function where
 * {@code problem_type} is {@code multi_label_classification} or there is a single label. Where it is {@code regression} they stay
 * what they are. Immutable, and shared by the threads that use it.
 */
public final class TextClassifier implements AutoCloseable {
    private final EncodedTexts texts;
    private final Labels labels;
    private final String problem;

    /**
     * A label.
     *
     * @param name from {@code id2label}
     * @param score its probability; a number of any size in a regression
     */
    public record Label(String name, float score) {}

    /**
     * What a text is.
     *
     * @param labels all of them, the best first
     * @param tokensLeftOut how many tokens of the text did not fit into the model, from the end on; usually 0
     */
    public record Classification(List<Label> labels, int tokensLeftOut) {
        /** Copies the list. */
        public Classification {
            labels = List.copyOf(labels);
        }

        /** The label with the highest score. */
        public Label best() {
            return labels.getFirst();
        }
    }

    private TextClassifier(EncodedTexts texts) {
        this.texts = texts;
        ModelConfig config = texts.model().config();
        labels = new Labels(config);
        problem = config.text("problem_type", "");
    }

    /**
     * Loads a model with a head for sequence classification.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, or the model has another head or none
     */
    public static TextClassifier load(Path folder, Backend backend) {
        EncodedTexts texts = EncodedTexts.load(ModelFolder.of(folder), backend, TextEncoder.Task.SEQUENCE_CLASSIFICATION);
        try {
            return new TextClassifier(texts);
        } catch (RuntimeException | Error failure) {
            texts.close();
            throw failure;
        }
    }

    /** What a text is. A text that is too long loses its end. */
    public Classification classify(String text) {
        return classify(List.of(text)).getFirst();
    }

    /** What a pair of texts is, such as a question and a document. Of a pair that is too long the longer text loses its end. */
    public Classification classify(String text, String pair) {
        return classifyTokens(List.of(texts.tokens(text, pair))).getFirst();
    }

    /** What each of some texts is: the same as one by one, and faster. */
    public List<Classification> classify(List<String> all) {
        return classifyTokens(all.stream().map(texts::tokens).toList());
    }

    private List<Classification> classifyTokens(List<TokenizedText> all) {
        List<TokenizedText> cut = all.stream().map(tokens -> tokens.atMost(texts.longest())).toList();
        float[][] scores = texts.scores(cut);
        List<Classification> classifications = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            classifications.add(new Classification(ranked(scores[i]), all.get(i).length() - cut.get(i).length()));
        }
        return classifications;
    }

    private List<Label> ranked(float[] scores) {
        String[] names = labels.names(scores.length);
        float[] values = switch (problem) {
            case "regression" -> scores;
            case "multi_label_classification" -> Probabilities.sigmoid(scores);
            default -> scores.length == 1 ? Probabilities.sigmoid(scores) : Probabilities.softmax(scores);
        };
        return Arrays.stream(Probabilities.largest(values, values.length)).mapToObj(i -> new Label(names[i], values[i])).toList();
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        texts.close();
    }
}
