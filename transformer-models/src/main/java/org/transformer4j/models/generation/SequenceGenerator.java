package org.transformer4j.models.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.config.GenerationConfig;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Session;

/**
 * Writes token by token about what an encoder-decoder has read: ids in, ids out.
 *
 * {@snippet :
 * SequenceGenerator marian = SequenceGenerator.of(model, generationConfig);
 * int[] translation = marian.generate(source, Generation.greedy().beams(4)).ids();
 * }
 *
 * <p>Immutable, and shared by the threads that use it. Of several sources each gets the tokens that it gets alone.
 */
public final class SequenceGenerator {
    /** Texts that are written together; of many sources the caches need not be there all at once. */
    private static final int TOGETHER = 32;

    private final EncoderDecoder model;
    private final int[] start;
    private final int[] eos;

    /**
     * A generator.
     *
     * @param model stays the caller's
     * @param start what every text begins with, at least one token: usually {@link EncoderDecoder#startToken}
     * @param eos tokens that end a text
     */
    public SequenceGenerator(EncoderDecoder model, int[] start, int... eos) {
        TokenGenerator.checkRoom(start, 0, model.contextLength(), model);
        this.model = model;
        this.start = start.clone();
        this.eos = eos.clone();
    }

    /** One that begins and ends texts as a configuration says; where it does not say how to begin, as the model does. */
    public static SequenceGenerator of(EncoderDecoder model, GenerationConfig config) {
        GenerationConfig.SpecialTokens tokens = config.tokens();
        return new SequenceGenerator(model, new int[] {tokens.decoderStart().orElse(model.startToken())},
                tokens.eos().stream().mapToInt(Integer::intValue).toArray());
    }

    /** A model's settings: {@link Generation#from}, where {@code max_length} counts, less the token that a text begins with. */
    public static Generation settings(GenerationConfig config) {
        GenerationConfig.Length length = config.length();
        Generation settings = Generation.from(config);
        return length.maxNew().isPresent() || length.max().isEmpty() ? settings : settings.maxNewTokens(Math.max(1, length.max().getAsInt() - 1));
    }

    /** The text about a source; exceptions as for {@link #generate(int[], Generation, IntConsumer, BooleanSupplier)}. */
    public GeneratedTokens generate(int[] source, Generation settings) {
        return generate(source, settings, id -> {}, () -> false);
    }

    /**
     * The text about a source. Stop strings are none of its business.
     *
     * @param source the tokens to read, with the special tokens that the model wants around them
     * @param sink receives each token as soon as it is certain: with several beams at the end of the search
     * @param cancelled asked before each token whether to stop
     * @throws IllegalArgumentException if the source is empty or too long, if it or a constraint has a token that is not in the vocabulary,
     *     or if the settings ask for chance and several beams
     */
    public GeneratedTokens generate(int[] source, Generation settings, IntConsumer sink, BooleanSupplier cancelled) {
        if (settings.searching()) {
            GeneratedTokens best = hypotheses(source, settings.returned(1), cancelled).getFirst();
            Arrays.stream(best.ids()).forEach(sink);
            return best;
        }
        return generate(new int[][] {source}, settings, i -> id -> {
            sink.accept(id);
            return true;
        }, cancelled).getFirst();
    }

    /** The texts about several sources of any lengths, in their order; exceptions as for one. */
    public List<GeneratedTokens> generate(int[][] sources, Generation settings, BooleanSupplier cancelled) {
        return generate(sources, settings, i -> id -> true, cancelled);
    }

    /**
     * The best texts about a source that a beam search finds, the best first: as many as {@code settings.beams().returned()}.
     *
     * @throws IllegalArgumentException as for {@link #generate(int[], Generation, IntConsumer, BooleanSupplier)}, or if there are more
     *     hypotheses than beams
     */
    public List<GeneratedTokens> hypotheses(int[] source, Generation settings, BooleanSupplier cancelled) {
        return hypotheses(new int[][] {source}, settings, cancelled).getFirst();
    }

    /** As {@link #generate(int[][], Generation, BooleanSupplier)}; the listeners hear of tokens that are certain, and say whether more is wanted. */
    List<GeneratedTokens> generate(int[][] sources, Generation settings, IntFunction<IntPredicate> listeners, BooleanSupplier cancelled) {
        settings.checkSearch();
        List<GeneratedTokens> all = new ArrayList<>();
        if (settings.searching()) {
            hypotheses(sources, settings.returned(1), cancelled).forEach(found -> all.add(found.getFirst()));
            return all;
        }
        for (int from = 0; from < sources.length; from += TOGETHER) {
            int first = from;
            int[][] part = Arrays.copyOfRange(sources, from, Math.min(sources.length, from + TOGETHER));
            all.addAll(together(part, settings, cancelled, (run, starts, lengths) -> run.choose(starts, lengths, i -> listeners.apply(first + i))));
        }
        return all;
    }

    private List<List<GeneratedTokens>> hypotheses(int[][] sources, Generation settings, BooleanSupplier cancelled) {
        settings.checkSearch();
        int most = Math.max(1, TOGETHER / settings.beams().count());
        List<List<GeneratedTokens>> all = new ArrayList<>();
        for (int from = 0; from < sources.length; from += most) {
            int[][] part = Arrays.copyOfRange(sources, from, Math.min(sources.length, from + most));
            all.addAll(together(part, settings, cancelled, BatchRun::search));
        }
        return all;
    }

    /** What is done with some texts that all have begun. */
    private interface Task<T> {
        List<T> run(BatchRun batch, int[][] starts, int[] sourceLengths);
    }

    private <T> List<T> together(int[][] sources, Generation settings, BooleanSupplier cancelled, Task<T> task) {
        int beams = settings.beams().count();
        int[] owners = IntStream.range(0, sources.length * beams).map(i -> i / beams).toArray();
        int capacity = SessionSupply.capacity(model, start.length, settings.maxNewTokens());
        int[][] starts = new int[sources.length][];
        Arrays.fill(starts, start);
        long begun = System.nanoTime();
        try (Encoding encoding = new Encoding(model, sources); Session session = new Session(model, encoding, owners, capacity)) {
            BatchRun batch = new BatchRun(session, settings, eos, cancelled, begun);
            int[][] all = new int[owners.length][];
            Arrays.fill(all, start);
            session.append(all);
            return task.run(batch, starts, Arrays.stream(sources).mapToInt(source -> source.length).toArray());
        }
    }
}
