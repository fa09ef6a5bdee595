package org.transformer4j.models.generation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Session;

/** Continues several prompts side by side with the most probable tokens. Each row is what it would be alone. */
public final class GreedyBatch {
    private GreedyBatch() {}

    /**
     * The most probable continuations, of equal scores the lowest id. End tokens end nothing.
     *
     * @param prompts token ids, at least one in each; their lengths may differ, and nothing is padded
     * @param newTokens tokens to add to each, at least 1
     * @return the new tokens, {@code [prompts][newTokens]}
     * @throws IllegalArgumentException if there is no prompt, or one is empty, too long, or has a token that is not in the
     *     vocabulary
     * @throws NoTokenException if a score is not a number
     */
    public static int[][] generate(Decoder model, int[][] prompts, int newTokens) {
        int capacity = capacity(model, prompts, newTokens);
        try (Session session = new Session(model, prompts.length, capacity, Session.DEFAULT_CHUNK)) {
            return write(session, prompts, newTokens);
        }
    }

    /**
     * As {@link #generate(Decoder, int[][], int)}, one text for each source that was read.
     *
     * @param encoding what was read
     */
    public static int[][] generate(EncoderDecoder model, Encoding encoding, int newTokens) {
        int[][] prompts = new int[encoding.sources()][];
        Arrays.setAll(prompts, _ -> new int[] {model.startToken()});
        int[] sources = IntStream.range(0, prompts.length).toArray();
        try (Session session = new Session(model, encoding, sources, capacity(model, prompts, newTokens))) {
            return write(session, prompts, newTokens);
        }
    }

    private static int[][] write(Session session, int[][] prompts, int newTokens) {
        int[][] result = new int[prompts.length][newTokens];
        Scores scores = new Scores(session.model().vocabularySize());
        int[] tokens = new int[prompts.length];
        session.append(prompts);
        for (int step = 0; step < newTokens; step++) {
            if (step > 0) {
                session.step(tokens);
            }
            for (int s = 0; s < tokens.length; s++) {
                requireNumbers(session.logits(s), s, step);
                scores.load(session.logits(s));
                tokens[s] = scores.best();
                result[s][step] = tokens[s];
            }
        }
        return result;
    }

    /** Unlike a text, which may go on around a damaged score, a batch is compared with what others computed. */
    private static void requireNumbers(MemorySegment logits, int sequence, int step) {
        for (int id = 0; id < logits.byteSize() / Float.BYTES; id++) {
            if (Float.isNaN(logits.getAtIndex(ValueLayout.JAVA_FLOAT, id))) {
                throw new NoTokenException("sequence %d, generated token %d: the score of token %d is NaN; a number is expected"
                        .formatted(sequence, step, id));
            }
        }
    }

    /** What the longest conversation needs; its last token is not fed to the model. */
    private static int capacity(Decoder model, int[][] prompts, int newTokens) {
        if (prompts.length == 0 || newTokens < 1) {
            throw new IllegalArgumentException("%d new tokens for %d prompts; at least 1 of each is needed"
                    .formatted(newTokens, prompts.length));
        }
        int longest = Arrays.stream(prompts).mapToInt(prompt -> prompt.length).max().getAsInt();
        long capacity = longest + newTokens - 1L;
        if (capacity > model.contextLength()) {
            throw new IllegalArgumentException("a prompt of %d tokens and %d new ones; the model's context takes %d: shorten one of them"
                    .formatted(longest, newTokens, model.contextLength()));
        }
        return (int) capacity;
    }
}
