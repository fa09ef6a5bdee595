package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.transformer4j.models.Decoder;
import org.transformer4j.models.session.Session;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * Continues several prompts together, each as it would be alone.
 *
 * @param eos tokens that end a text
 * @param cancelled asked before each token whether to stop
 */
record PromptBatch(Decoder model, Tokenizer tokenizer, Generation settings, int[] eos, BooleanSupplier cancelled) {
    /** Conversations that are computed together; of many prompts the caches need not be there all at once. */
    private static final int TOGETHER = 32;

    /** The continuations, in the order of the prompts. */
    List<Generated> generate(int[][] prompts) {
        List<Generated> all = new ArrayList<>();
        for (int from = 0; from < prompts.length; from += TOGETHER) {
            all.addAll(together(Arrays.copyOfRange(prompts, from, Math.min(prompts.length, from + TOGETHER))));
        }
        return all;
    }

    private List<Generated> together(int[][] prompts) {
        TextRow[] rows = Arrays.stream(prompts).map(prompt -> new TextRow(tokenizer, settings, prompt)).toArray(TextRow[]::new);
        int longest = Arrays.stream(prompts).mapToInt(prompt -> prompt.length).max().getAsInt();
        int capacity = SessionSupply.capacity(model, longest, settings.maxNewTokens());
        long start = System.nanoTime();
        try (Session session = new Session(model, prompts.length, capacity, settings.promptChunk())) {
            BatchRun batch = new BatchRun(session, settings, eos, cancelled, start);
            batch.readSharing(prompts);
            List<GeneratedTokens> tokens = batch.choose(prompts, new int[prompts.length], i -> rows[i]);
            List<Generated> texts = new ArrayList<>();
            for (int i = 0; i < rows.length; i++) {
                texts.add(rows[i].result(tokens.get(i)));
            }
            return texts;
        }
    }

    /** The best continuations of one prompt that a beam search finds, the best first. */
    List<Generated> hypotheses(int[] prompt) {
        FreshSession supply = new FreshSession(model);
        try {
            Session session = supply.open(prompt, settings.beams().count(), settings.maxNewTokens(), settings.promptChunk());
            return new BeamTokens(session, prompt, settings, eos, cancelled).results().stream()
                    .map(found -> new TextRow(tokenizer, settings, prompt).result(found)).toList();
        } finally {
            supply.release();
        }
    }
}
