package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.transformer4j.models.session.Session;

/** Continues several prompts side by side in one session; each gets the tokens that it would get alone. For one thread. */
final class BatchRun {
    private final Session session;
    private final Generation settings;
    private final int[] eos;
    private final BooleanSupplier cancelled;
    private final long start;
    private int shared;
    private long firstTokens;

    /**
     * A run that has not begun.
     *
     * @param session one conversation for each prompt, or for each of its beams, side by side; with room for the longest of them
     * @param start when the work began, as {@link System#nanoTime} has it
     */
    BatchRun(Session session, Generation settings, int[] eos, BooleanSupplier cancelled, long start) {
        this.session = session;
        this.settings = settings;
        this.eos = eos;
        this.cancelled = cancelled;
        this.start = start;
    }

    /** Gives all conversations their prompts, what all of them begin with only once. */
    void readSharing(int[][] prompts) {
        shared = prompts.length == 1 ? 0 : TokenPrefixes.commonOfAll(prompts);
        if (shared > 0) {
            session.appendTo(0, Arrays.copyOf(prompts[0], shared));
            session.branch(new int[prompts.length]);
        }
        session.append(Arrays.stream(prompts).map(prompt -> Arrays.copyOfRange(prompt, shared, prompt.length)).toArray(int[][]::new));
    }

    /**
     * Chooses the tokens of each text.
     *
     * @param prompts what the conversations hold
     * @param sourceTokens for each how many tokens were read before
     * @param listeners for each who hears of its tokens, and says whether more is wanted
     */
    List<GeneratedTokens> choose(int[][] prompts, int[] sourceTokens, IntFunction<IntPredicate> listeners) {
        int vocabulary = session.model().vocabularySize();
        List<BatchRow> rows = IntStream.range(0, prompts.length)
                .mapToObj(i -> new BatchRow(prompts[i], settings, vocabulary, eos, listeners.apply(i))).toList();
        while (chooseOnce(rows)) {
            session.step(rows.stream().mapToInt(BatchRow::last).toArray());
        }
        Timings times = times(0, 0);
        return IntStream.range(0, prompts.length).mapToObj(i -> rows.get(i).result(times, sourceTokens[i] + prompts[i].length)).toList();
    }

    /** One token for each text that goes on; whether one does after it. */
    private boolean chooseOnce(List<BatchRow> rows) {
        boolean cancelledNow = cancelled.getAsBoolean();
        for (int i = 0; i < rows.size(); i++) {
            BatchRow row = rows.get(i);
            if (cancelledNow) {
                row.end(FinishReason.CANCELLED);
            } else if (!row.ended()) {
                row.choose(session.logits(i));
            }
            if (session.length(i) == session.capacity()) {
                row.end(FinishReason.CONTEXT_FULL);
            }
        }
        noteFirstTokens();
        boolean goesOn = rows.stream().anyMatch(row -> !row.ended());
        for (int i = 0; i < rows.size() && goesOn; i++) {
            // A text that has ended still takes part in every step, and needs room for it.
            if (session.length(i) == session.capacity()) {
                session.truncate(i, 0);
            }
        }
        return goesOn;
    }

    /**
     * Searches for the best hypotheses of each text.
     *
     * @param prompts what the conversations hold, of equal length; those of the beams of a text follow each other
     * @param sourceTokens for each text how many tokens were read before
     */
    List<List<GeneratedTokens>> search(int[][] prompts, int[] sourceTokens) {
        int count = settings.beams().count();
        int most = (int) Math.min(settings.maxNewTokens(), session.capacity() - prompts[0].length + 1L);
        int vocabulary = session.model().vocabularySize();
        List<BeamSearch> searches = Arrays.stream(prompts)
                .map(prompt -> new BeamSearch(settings.beams(), settings.maxNewTokens(most), vocabulary, prompt, eos)).toList();
        int[] parents = new int[prompts.length * count];
        int[] tokens = new int[parents.length];
        int steps = 0;
        boolean wasCancelled = cancelled.getAsBoolean();
        while (!wasCancelled && advance(searches, parents, tokens)) {
            session.branch(parents);
            session.step(tokens);
            steps++;
            wasCancelled = cancelled.getAsBoolean();
        }
        List<List<GeneratedTokens>> found = new ArrayList<>();
        for (int s = 0; s < prompts.length; s++) {
            found.add(BeamTokens.results(searches.get(s), wasCancelled, most < settings.maxNewTokens(),
                    times(sourceTokens[s] + prompts[s].length, steps + 1)));
        }
        return found;
    }

    /** One token further for each search that goes on; whether one does after it. */
    private boolean advance(List<BeamSearch> searches, int[] parents, int[] tokens) {
        int count = settings.beams().count();
        boolean any = false;
        for (int s = 0; s < searches.size(); s++) {
            int first = s * count;
            boolean goesOn = searches.get(s).advance(beam -> session.logits(first + beam));
            int[] ownParents = searches.get(s).parents();
            int[] ownTokens = searches.get(s).tokens();
            for (int beam = 0; beam < count; beam++) {
                parents[first + beam] = first + (goesOn ? ownParents[beam] : beam);
                tokens[first + beam] = goesOn ? ownTokens[beam] : 0;
            }
            any |= goesOn;
        }
        noteFirstTokens();
        return any;
    }

    private void noteFirstTokens() {
        firstTokens = firstTokens == 0 ? System.nanoTime() : firstTokens;
    }

    private Timings times(int promptTokens, int generatedTokens) {
        long now = System.nanoTime();
        long first = firstTokens == 0 ? now : firstTokens;
        return new Timings(promptTokens, shared, first - start, generatedTokens, now - first);
    }
}
