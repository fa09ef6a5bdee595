package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.CANCELLING;
import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.PEAKED;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;
import static org.transformer4j.conformance.kit.DataKind.TINY;
import static org.transformer4j.conformance.kit.DataKind.WIDE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.conformance.kit.AttentionCase;
import org.transformer4j.conformance.kit.CacheCase;
import org.transformer4j.conformance.kit.CacheCopyCase;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.PrefillCase;
import org.transformer4j.conformance.kit.SequenceTable;
import org.transformer4j.conformance.kit.SequencesAloneCase;

/** Attention, and the cache that it reads. */
final class AttentionCases {
    /** Several sequences in shuffled slots: decode, chunk, whole prompt, nothing to do, no key at all. */
    private static final SequenceTable RAGGED = SequenceTable.of(new int[][] {
        {3, 1, 300}, {0, 7, 40}, {4, 19, 19}, {1, 0, 5}, {2, 3, 0}});

    /** Lengths around blocks of 256 keys, one query each. */
    private static final SequenceTable BLOCKS = SequenceTable.of(new int[][] {
        {1, 1, 255}, {5, 1, 256}, {0, 1, 257}, {3, 1, 511}, {2, 1, 512}, {4, 2, 513}});

    private static final List<Mask> MASKS = List.of(Mask.NONE, Mask.CAUSAL);

    private AttentionCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        appends(cases);
        headSizes(cases);
        groups(cases);
        lengths(cases);
        kinds(cases);
        weights(cases);
        relations(cases);
        windows(cases);
        scores(cases);
        copies(cases);
        return cases;
    }

    private static SequenceTable one(int slot, int queries, int keys) {
        return SequenceTable.of(new int[] {slot, queries, keys});
    }

    private static void appends(List<ConformanceCase> cases) {
        cases.add(CacheCase.of(new CacheSpec(1, 1, 1, 1), EXACT, one(0, 0, 1)));
        cases.add(CacheCase.of(new CacheSpec(3, 2, 65, 140), REAL, one(1, 0, 137)));
        cases.add(CacheCase.of(new CacheSpec(5, 3, 33, 301), REAL, SequenceTable.of(new int[][] {{4, 0, 300}, {0, 0, 17}, {2, 0, 131}})));
        cases.add(CacheCase.of(new CacheSpec(2, 1, 128, 67), SPECIALS, SequenceTable.of(new int[][] {{1, 0, 66}, {0, 0, 67}})));
        cases.add(CacheCase.of(new CacheSpec(2, 4, 16, 64), EXACT, SequenceTable.of(new int[][] {{1, 0, 64}, {0, 0, 63}})));
        cases.add(new DecomposedCase(CacheCase.of(new CacheSpec(3, 2, 21, 90), REAL, SequenceTable.of(new int[][] {{2, 0, 70}, {0, 0, 23}}))));
    }

    private static void headSizes(List<ConformanceCase> cases) {
        for (int dim : new int[] {256, 257, 300}) {
            cases.add(AttentionCase.of(2, 1, dim, Mask.CAUSAL, REAL, SequenceTable.of(new int[][] {{1, 1, 270}, {0, 5, 19}})));
            cases.add(AttentionCase.withWeights(2, 1, dim, Mask.NONE, REAL, SequenceTable.of(new int[][] {{1, 1, 70}, {0, 5, 19}})));
        }
        for (int dim : new int[] {1, 5, 15, 16, 17, 31, 33, 64, 65, 72, 80, 96, 127, 128}) {
            cases.add(AttentionCase.of(4, 2, dim, Mask.CAUSAL, REAL, RAGGED));
            cases.add(AttentionCase.of(3, 3, dim, Mask.NONE, EXACT, SequenceTable.of(new int[][] {{2, 5, 67}, {0, 1, 19}})));
        }
    }

    private static void groups(List<ConformanceCase> cases) {
        for (int[] heads : new int[][] {{1, 1}, {2, 1}, {4, 1}, {7, 1}, {4, 4}, {8, 2}, {6, 3}, {12, 4}}) {
            cases.add(AttentionCase.of(heads[0], heads[1], 24, Mask.CAUSAL, PEAKED,
                    SequenceTable.of(new int[][] {{2, 3, 270}, {0, 11, 11}, {1, 1, 34}})));
        }
    }

    private static void lengths(List<ConformanceCase> cases) {
        cases.add(AttentionCase.of(4, 2, 64, Mask.CAUSAL, REAL, BLOCKS));
        cases.add(AttentionCase.of(4, 1, 72, Mask.NONE, PEAKED, BLOCKS));
        cases.add(AttentionCase.of(2, 2, 20, Mask.CAUSAL, CANCELLING, one(1, 600, 600)));
        cases.add(AttentionCase.of(2, 1, 40, Mask.CAUSAL, REAL, one(0, 67, 800)));
        cases.add(AttentionCase.of(2, 1, 16, Mask.NONE, REAL, one(0, 130, 129)));
        cases.add(AttentionCase.of(2, 1, 16, Mask.CAUSAL, REAL, one(0, 37, 17)));
        for (int rows = 1; rows <= 17; rows++) {
            int keys = new int[] {rows, 63, 64, 65, 258, 31}[rows % 6];
            cases.add(AttentionCase.of(4, 2, 32, rows % 3 == 0 ? Mask.NONE : Mask.CAUSAL, REAL, one(1, rows, Math.max(rows, keys))));
        }
        cases.add(AttentionCase.of(2, 1, 16, Mask.CAUSAL, REAL, one(0, 0, 7)));
        cases.add(AttentionCase.of(2, 1, 16, Mask.CAUSAL, REAL, SequenceTable.of()));
    }

    private static void kinds(List<ConformanceCase> cases) {
        for (DataKind data : new DataKind[] {EXACT, WIDE, PEAKED, CANCELLING, TINY, SPECIALS}) {
            for (Mask mask : MASKS) {
                cases.add(AttentionCase.of(4, 2, 48, mask, data, SequenceTable.of(new int[][] {{1, 9, 290}, {0, 5, 5}, {2, 1, 64}})));
            }
        }
    }

    private static void weights(List<ConformanceCase> cases) {
        for (Mask mask : MASKS) {
            for (int dim : new int[] {5, 64, 72, 80, 128}) {
                cases.add(AttentionCase.withWeights(4, 2, dim, mask, REAL, RAGGED));
            }
            cases.add(AttentionCase.withWeights(6, 1, 33, mask, PEAKED, SequenceTable.of(new int[][] {{1, 5, 300}, {0, 17, 17}})));
            cases.add(AttentionCase.withWeights(3, 3, 16, mask, SPECIALS, SequenceTable.of(new int[][] {{2, 7, 65}, {0, 3, 64}})));
            cases.add(AttentionCase.withWeights(2, 1, 8, mask, EXACT, one(0, 21, 13)));
        }
        cases.add(AttentionCase.withWeights(2, 1, 16, Mask.CAUSAL, REAL, SequenceTable.of()));
    }

    private static void relations(List<ConformanceCase> cases) {
        SequenceTable mixed = SequenceTable.of(new int[][] {{2, 3, 266}, {0, 5, 5}, {1, 2, 0}});
        for (Mask mask : MASKS) {
            cases.add(new DecomposedCase(AttentionCase.of(4, 2, 23, mask, REAL, mixed)));
            cases.add(new DecomposedCase(AttentionCase.withWeights(4, 2, 27, mask, REAL, mixed)));
            cases.add(new SequencesAloneCase(AttentionCase.of(4, 2, 34, mask, REAL, mixed)));
        }
        cases.add(PrefillCase.of(AttentionCase.of(2, 1, 40, Mask.CAUSAL, REAL, one(1, 530, 530)),
                List.of(List.of(256), List.of(255, 2, 1, 64), List.of(17, 500, 1))));
        cases.add(PrefillCase.of(AttentionCase.of(4, 2, 18, Mask.CAUSAL, CANCELLING, one(0, 261, 261)), List.of(List.of(1), List.of(100))));
    }

    private static void windows(List<ConformanceCase> cases) {
        SequenceTable mixed = SequenceTable.of(new int[][] {{2, 3, 266}, {0, 5, 5}, {1, 2, 0}, {3, 1, 600}});
        for (int width : new int[] {1, 2, 63, 64, 65, 255, 256, 257, 300, 1000}) {
            cases.add(AttentionCase.of(4, 2, 32, Mask.slidingWindow(width), REAL, mixed));
        }
        for (Mask mask : List.of(Mask.slidingWindow(70), new Mask(5, 3), new Mask(0, 0), new Mask(Mask.UNLIMITED, 2), new Mask(9, Mask.UNLIMITED))) {
            cases.add(AttentionCase.of(2, 1, 16, mask, EXACT, mixed));
            cases.add(AttentionCase.of(3, 3, 17, mask, REAL, one(1, 530, 530)));
            cases.add(AttentionCase.of(4, 2, 24, mask, SPECIALS, SequenceTable.of(new int[][] {{1, 9, 290}, {0, 5, 5}, {2, 1, 64}})));
            cases.add(AttentionCase.of(2, 1, 16, mask, REAL, one(0, 37, 17)));
            cases.add(AttentionCase.withWeights(4, 2, 20, mask, REAL, mixed));
            cases.add(new DecomposedCase(AttentionCase.of(4, 2, 23, mask, REAL, mixed)));
            cases.add(new DecomposedCase(AttentionCase.withWeights(4, 2, 27, mask, PEAKED, mixed)));
        }
        cases.add(new SequencesAloneCase(AttentionCase.of(4, 2, 34, Mask.slidingWindow(70), REAL, mixed)));
        cases.add(PrefillCase.of(AttentionCase.of(2, 1, 40, Mask.slidingWindow(100), REAL, one(1, 530, 530)),
                List.of(List.of(256), List.of(255, 2, 1, 64), List.of(17, 500, 1))));
    }

    private static void scores(List<ConformanceCase> cases) {
        SequenceTable mixed = SequenceTable.of(new int[][] {{2, 3, 266}, {0, 5, 5}, {1, 2, 0}, {3, 1, 600}});
        List<UnaryOperator<Scoring>> scorings = List.of(plain -> plain.capped(2.5f), plain -> plain.biased(new RelativeBias(20, 0)),
                plain -> plain.biased(new RelativeBias(7, 11)), plain -> plain.biased(new RelativeBias(0, 0)),
                plain -> plain.biased(new RelativeBias(700, 700)), plain -> plain.capped(1.25f).biased(new RelativeBias(40, 40)));
        for (UnaryOperator<Scoring> scoring : scorings) {
            for (Mask mask : List.of(Mask.NONE, Mask.CAUSAL, Mask.slidingWindow(70))) {
                cases.add(AttentionCase.scored(4, 2, 32, scoring, mask, REAL, mixed));
                cases.add(AttentionCase.scored(3, 1, 21, scoring, mask, PEAKED, one(1, 130, 300)));
                cases.add(AttentionCase.scoredWithWeights(4, 2, 19, scoring, mask, REAL, mixed));
                cases.add(new DecomposedCase(AttentionCase.scored(4, 2, 23, scoring, mask, REAL, mixed)));
                cases.add(new DecomposedCase(AttentionCase.scoredWithWeights(4, 2, 23, scoring, mask, REAL, mixed)));
            }
            cases.add(AttentionCase.scored(4, 2, 24, scoring, Mask.CAUSAL, SPECIALS, SequenceTable.of(new int[][] {{1, 9, 290}, {0, 5, 5}})));
            cases.add(AttentionCase.scored(2, 1, 16, scoring, Mask.CAUSAL, REAL, one(0, 37, 17)));
            cases.add(new SequencesAloneCase(AttentionCase.scored(4, 2, 34, scoring, Mask.CAUSAL, REAL, mixed)));
            cases.add(PrefillCase.of(AttentionCase.scored(2, 1, 40, scoring, Mask.CAUSAL, REAL, one(1, 530, 530)),
                    List.of(List.of(256), List.of(255, 2, 1, 64))));
        }
    }

    private static void copies(List<ConformanceCase> cases) {
        for (int[] size : new int[][] {{3, 2, 65, 140}, {2, 1, 128, 67}, {5, 4, 16, 64}, {2, 3, 33, 301}}) {
            CacheSpec cache = new CacheSpec(size[0], size[1], size[2], size[3]);
            for (int positions : new int[] {0, 1, 62, size[3] - 1, size[3]}) {
                cases.add(CacheCopyCase.of(cache, positions, REAL));
            }
            cases.add(CacheCopyCase.of(cache, size[3], SPECIALS));
            cases.add(new DecomposedCase(CacheCopyCase.of(cache, size[3] - 3, REAL)));
        }
    }
}
