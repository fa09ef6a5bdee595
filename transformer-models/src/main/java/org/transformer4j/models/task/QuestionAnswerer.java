package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.tokenizer.TokenizedText;

/**
 * Finds the answer to a question in a text.
 *
 * {@snippet :
 * try (QuestionAnswerer answerer = QuestionAnswerer.load(Path.of("distilbert-squad"), backend)) {
 *     System.out.println(answerer.answer("Where do I live?", "My name is Sarah and I live in London.").text());
 * }
 * }
 *
 * <p>A text that is too long for the model is read in windows that overlap by half, and the best answer of all windows counts.
 * Immutable, and shared by the threads that use it. Source: Devlin et al. (2019), section 4.2.
 */
public final class QuestionAnswerer implements AutoCloseable {
    /** Longer answers are hardly ever right. */
    private static final int LONGEST_ANSWER = 15;

    private final EncodedTexts texts;

    /**
     * An answer.
     *
     * @param text the part of the context, of whole words
     * @param start where it begins in the context, in {@code char}s
     * @param end where it ends
     * @param score the probability that it begins there times the probability that it ends there
     */
    public record Answer(String text, int start, int end, float score) {}

    private QuestionAnswerer(EncodedTexts texts) {
        this.texts = texts;
    }

    /**
     * Loads a model with a head for question answering.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, or the model has another head or none
     */
    public static QuestionAnswerer load(Path folder, Backend backend) {
        return new QuestionAnswerer(EncodedTexts.load(ModelFolder.of(folder), backend, TextEncoder.Task.QUESTION_ANSWERING));
    }

    /**
     * The best answer of at most {@value #LONGEST_ANSWER} tokens.
     *
     * @throws IllegalArgumentException if the context is empty, or the question leaves no room for it
     */
    public Answer answer(String question, String context) {
        TokenizedText tokens = texts.tokens(question, context);
        int length = tokens.count(1);
        int room = texts.longest() - (tokens.length() - length);
        if (length == 0) {
            throw new IllegalArgumentException("the context is empty; give the text that the answer is in");
        }
        if (room < Math.min(length, LONGEST_ANSWER)) {
            throw new IllegalArgumentException("the question has %d tokens and the model takes %d for question and context; shorten it"
                    .formatted(tokens.count(0), texts.longest()));
        }
        List<TokenizedText> windows = new ArrayList<>();
        int step = Math.max(1, room / 2);
        for (int from = 0; from == 0 || from + room - step < length; from += step) {
            windows.add(tokens.slice(1, from, from + room));
        }
        float[][] scores = texts.scores(windows);
        Span best = null;
        for (int i = 0; i < scores.length; i++) {
            Span span = best(windows.get(i), scores[i]);
            best = best == null || span.score > best.score ? span : best;
        }
        return best.answer(context);
    }

    /** From the first token of an answer to its last, in a window. */
    private record Span(TokenizedText window, int first, int last, float score) {
        /** In whole words. */
        Answer answer(String context) {
            int from = first;
            int to = last;
            while (from > 0 && sameWord(from - 1, first)) {
                from--;
            }
            while (to + 1 < window.length() && sameWord(to + 1, last)) {
                to++;
            }
            int start = window.starts()[from];
            int end = window.ends()[to];
            // Some tokens have the blank before a word in them.
            while (start < end && Character.isWhitespace(context.charAt(start))) {
                start++;
            }
            return new Answer(context.substring(start, end), start, end, score);
        }

        private boolean sameWord(int token, int other) {
            return window.parts()[token] == 1 && window.words()[token] >= 0 && window.words()[token] == window.words()[other];
        }
    }

    private static Span best(TokenizedText window, float[] scores) {
        // The first token stands for "not here" and takes its share of the probability.
        int[] rows = IntStream.range(0, window.length()).filter(row -> window.parts()[row] == 1
                || row == 0 && window.parts()[row] == TokenizedText.TEMPLATE).toArray();
        float[] starts = probabilities(scores, rows, 0);
        float[] ends = probabilities(scores, rows, 1);
        Span best = null;
        for (int i = 0; i < rows.length; i++) {
            for (int j = i; j < rows.length && j < i + LONGEST_ANSWER; j++) {
                float score = starts[i] * ends[j];
                if (window.parts()[rows[i]] == 1 && (best == null || score > best.score)) {
                    best = new Span(window, rows[i], rows[j], score);
                }
            }
        }
        return best;
    }

    private static float[] probabilities(float[] scores, int[] rows, int column) {
        float[] picked = new float[rows.length];
        for (int i = 0; i < rows.length; i++) {
            picked[i] = scores[2 * rows[i] + column];
        }
        return Probabilities.softmax(picked);
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        texts.close();
    }
}
