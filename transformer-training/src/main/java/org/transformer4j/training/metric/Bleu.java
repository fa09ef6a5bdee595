package org.transformer4j.training.metric;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * BLEU of a corpus: {@code 100 * BP * exp(mean of log p_n, n = 1..4)}.
 *
 * {@snippet :
 * System.out.println(Bleu.corpus(translations, references).score());
 * }
 *
 * <p>{@code p_n} is the share of the n-grams of all hypotheses together that the reference of their sentence has too, each counted at
 * most as often as it is there; with several references, as often as in the one that has it most. {@code BP} is 1 where the hypotheses
 * are as long as the references or longer, and else {@code exp(1 - referenceLength / hypothesisLength)}. Where no n-gram is found, the
 * first such {@code p_n} counts as {@code 1 / (2 * total)}, the next as {@code 1 / (4 * total)}, and so on. A corpus without a match, or
 * with hypotheses too short for any 4-gram, has 0.
 *
 * <p>This is what sacreBLEU computes by default: words as in mteval-v13a, upper and lower case are different, smoothing {@code exp}, no
 * effective order. Hypotheses and references are plain text: nothing may have been tokenized before. Sources: Papineni, Roukos, Ward and
 * Zhu (2002), section 2; Chen and Cherry (2014), technique 3; Post (2018), "A Call for Clarity in Reporting BLEU Scores".
 *
 * @param score from 0 to 100
 * @param precisions {@code p_1} to {@code p_4}, each from 0 to 100, smoothed
 * @param brevityPenalty from 0 to 1
 * @param matches n-grams that were found, for n from 1 to 4
 * @param totals n-grams of the hypotheses, for n from 1 to 4
 * @param hypothesisLength words of all hypotheses
 * @param referenceLength words of the references; of several for a sentence that counts whose length is nearest, of two such the shorter
 * @param signature how it was computed, in sacreBLEU's words
 */
public record Bleu(double score, List<Double> precisions, double brevityPenalty, List<Long> matches, List<Long> totals, long hypothesisLength,
        long referenceLength, String signature) {
    /** The longest n-grams that count. */
    public static final int ORDER = 4;

    public Bleu {
        precisions = List.copyOf(precisions);
        matches = List.copyOf(matches);
        totals = List.copyOf(totals);
    }

    /**
     * Compares each hypothesis with one reference.
     *
     * @throws IllegalArgumentException if there are none, or not as many of the ones as of the others
     */
    public static Bleu corpus(List<String> hypotheses, List<String> references) {
        return corpusOfSeveral(hypotheses, references.stream().map(List::of).toList());
    }

    /**
     * Compares each hypothesis with several references.
     *
     * @param references for each hypothesis one or more
     * @throws IllegalArgumentException if there are none, or not as many of the ones as of the others
     */
    public static Bleu corpusOfSeveral(List<String> hypotheses, List<List<String>> references) {
        if (hypotheses.isEmpty() || hypotheses.size() != references.size()) {
            throw new IllegalArgumentException("%d hypotheses and references for %d; expected as many of both, and at least one"
                    .formatted(hypotheses.size(), references.size()));
        }
        NgramMatches matches = new NgramMatches(ORDER);
        for (int i = 0; i < hypotheses.size(); i++) {
            if (references.get(i).isEmpty()) {
                throw new IllegalArgumentException("no reference for hypothesis %d; at least one is needed".formatted(i));
            }
            matches.add(Tokenizer13a.words(hypotheses.get(i)), references.get(i).stream().map(Tokenizer13a::words).toList());
        }
        return of(matches, signature(references));
    }

    private static Bleu of(NgramMatches counted, String signature) {
        long[] matches = counted.matches();
        long[] totals = counted.totals();
        double[] precisions = new double[ORDER];
        boolean any = matches[0] > 0;
        double half = 1;
        double logarithms = 0;
        for (int n = 0; n < ORDER; n++) {
            if (any && totals[n] > 0) {
                half = matches[n] == 0 ? 2 * half : half;
                precisions[n] = matches[n] == 0 ? 100 / (half * totals[n]) : 100.0 * matches[n] / totals[n];
            }
            logarithms += StrictMath.log(precisions[n]);
        }
        double penalty = brevityPenalty(counted.hypothesisLength(), counted.referenceLength());
        return new Bleu(penalty * StrictMath.exp(logarithms / ORDER), boxed(precisions), penalty, boxed(matches), boxed(totals),
                counted.hypothesisLength(), counted.referenceLength(), signature);
    }

    private static double brevityPenalty(long hypothesis, long reference) {
        if (hypothesis >= reference) {
            return 1;
        }
        return hypothesis == 0 ? 0 : StrictMath.exp(1 - (double) reference / hypothesis);
    }

    private static String signature(List<List<String>> references) {
        List<Integer> counts = references.stream().map(List::size).distinct().toList();
        return "nrefs:%s|case:mixed|eff:no|tok:13a|smooth:exp".formatted(counts.size() == 1 ? counts.getFirst() : "var");
    }

    /** How much longer the hypotheses are than the references; 0 if the references have no word. */
    public double lengthRatio() {
        return referenceLength == 0 ? 0 : (double) hypothesisLength / referenceLength;
    }

    /** One line for a log or a paper, as sacreBLEU writes it. */
    @Override
    public String toString() {
        return "BLEU|%s = %s %s (BP = %s ratio = %s hyp_len = %s ref_len = %s)".formatted(signature, rounded(score, 2),
                precisions.stream().map(one -> rounded(one, 1)).collect(Collectors.joining("/")), rounded(brevityPenalty, 3),
                rounded(lengthRatio(), 3), hypothesisLength, referenceLength);
    }

    /** Python rounds the exact binary number, and halves to even. */
    private static String rounded(double number, int digits) {
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static List<Double> boxed(double[] numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toList();
    }

    private static List<Long> boxed(long[] numbers) {
        return IntStream.range(0, numbers.length).mapToObj(i -> numbers[i]).toList();
    }
}
