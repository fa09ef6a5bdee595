package org.transformer4j.training.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.task.Translator;
import org.transformer4j.models.task.Translator.Direction;

/**
 * Translates texts and compares them with references.
 *
 * {@snippet :
 * Direction direction = translator.direction("en", "de");
 * Generation settings = TranslationScore.search(translator.defaults(direction));
 * TranslationScore score = TranslationScore.of(translator, direction, settings, sources, references, done -> {});
 * System.out.println(score.bleu());
 * }
 *
 * <p>A translation has at most 50 tokens more than its source, whose number is rounded up to a multiple of 16, and no more than the
 * settings allow: a model that has not learnt to end would write until its context is full. Texts of about the same length are translated
 * together; each becomes what it becomes alone. A blank text has a blank translation. Source of the length, the beams and the penalty:
 * Vaswani et al. (2017), section 6.1.
 *
 * @param bleu the comparison
 * @param translations in the order of the sources
 * @param tokens how many were written
 * @param seconds how long it took
 */
public record TranslationScore(Bleu bleu, List<String> translations, long tokens, double seconds) {
    private static final int BEAMS = 4;
    /** The exponent of the length that divides the sum of log-probabilities. */
    private static final double LENGTH_PENALTY = 0.6;
    private static final int LONGER = 50;
    private static final int STEP = 16;
    /** Texts that are given away together, so that progress is heard of. */
    private static final int TOGETHER = 64;

    public TranslationScore {
        translations = List.copyOf(translations);
    }

    /** Settings with the search that translations are compared by: 4 beams, and the length to the power of 0.6 as the penalty. */
    public static Generation search(Generation defaults) {
        return defaults.sampling(false).beams(BEAMS).lengthPenalty(LENGTH_PENALTY).returned(1);
    }

    /**
     * Translates with a translator.
     *
     * @param settings how to search, such as {@link #search}
     * @param progress is told how many texts are done
     * @throws IllegalArgumentException if there is no source, or not a reference for each, or a source is too long
     */
    public static TranslationScore of(Translator translator, Direction direction, Generation settings, List<String> sources,
            List<String> references, IntConsumer progress) {
        return of(text -> translator.tokens(text, direction),
                (texts, limited) -> translator.translate(texts, direction, limited, () -> false), settings, sources, references, progress);
    }

    /** Translates with a generator, which is given the texts as they are; as the other one. */
    public static TranslationScore of(Text2TextGenerator generator, Generation settings, List<String> sources, List<String> references,
            IntConsumer progress) {
        return of(text -> generator.encode(text).ids().length, generator::generate, settings, sources, references, progress);
    }

    static TranslationScore of(ToIntFunction<String> length, BiFunction<List<String>, Generation, List<Generated>> translator,
            Generation settings, List<String> sources, List<String> references, IntConsumer progress) {
        if (sources.isEmpty() || sources.size() != references.size()) {
            throw new IllegalArgumentException("%d sources and %d references; expected as many of both, and at least one"
                    .formatted(sources.size(), references.size()));
        }
        long begun = System.nanoTime();
        String[] translations = new String[sources.size()];
        Arrays.fill(translations, "");
        long tokens = 0;
        int done = Math.toIntExact(sources.stream().filter(String::isBlank).count());
        for (Part part : parts(length, settings.maxNewTokens(), sources)) {
            List<Generated> written = translator.apply(part.texts(sources), settings.maxNewTokens(part.limit));
            for (int i = 0; i < part.places.size(); i++) {
                translations[part.places.get(i)] = written.get(i).text();
                tokens += written.get(i).ids().length;
            }
            done += part.places.size();
            progress.accept(done);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new TranslationScore(Bleu.corpus(List.of(translations), references), List.of(translations), tokens, seconds);
    }

    /** Sources that are translated together. */
    private record Part(int limit, List<Integer> places) {
        List<String> texts(List<String> sources) {
            return places.stream().map(sources::get).toList();
        }
    }

    /** The limit of a source depends on nothing else, so what is translated together does not matter. */
    private static List<Part> parts(ToIntFunction<String> length, int most, List<String> sources) {
        TreeMap<Integer, List<Integer>> lengths = new TreeMap<>();
        for (int i = 0; i < sources.size(); i++) {
            if (!sources.get(i).isBlank()) {
                int rounded = Math.ceilDiv(length.applyAsInt(sources.get(i)), STEP) * STEP;
                lengths.computeIfAbsent(rounded, _ -> new ArrayList<>()).add(i);
            }
        }
        List<Part> parts = new ArrayList<>();
        lengths.forEach((rounded, places) -> {
            for (int from = 0; from < places.size(); from += TOGETHER) {
                parts.add(new Part(Math.min(most, rounded + LONGER), places.subList(from, Math.min(places.size(), from + TOGETHER))));
            }
        });
        return parts;
    }
}
