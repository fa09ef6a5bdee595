package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.BITS;
import static org.transformer4j.conformance.kit.DataKind.CANCELLING;
import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.PEAKED;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;
import static org.transformer4j.conformance.kit.DataKind.SUBNORMAL;
import static org.transformer4j.conformance.kit.DataKind.TINY;
import static org.transformer4j.conformance.kit.DataKind.WIDE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.RelativeBias;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;
import org.transformer4j.conformance.kit.SequenceTable;
import org.transformer4j.conformance.kit.SequencesCase;

/** Losses, gradients of layers, and steps of optimizers. */
final class TrainingCases {
    private static final int[] WIDTHS = {1, 2, 16, 17, 63, 64, 65, 129, 257, 768, 2049};

    private TrainingCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        unary(cases);
        softmax(cases);
        norms(cases, true);
        norms(cases, false);
        crossEntropy(cases);
        weights(cases);
        attention(cases);
        adam(cases);
        return cases;
    }

    private static void unary(List<ConformanceCase> cases) {
        for (Unary.Function function : Unary.Function.values()) {
            UnaryGradient op = new UnaryGradient(function);
            cases.add(LaunchCase.of(op, SPECIALS, 4_099));
            cases.add(LaunchCase.of(op, BITS, 8_009));
            cases.add(LaunchCase.of(op, REAL, 1_031));
            cases.add(LaunchCase.of(op, WIDE, 1_031));
            cases.add(LaunchCase.of(op, SUBNORMAL, 257));
            cases.add(new DecomposedCase(LaunchCase.of(op, SPECIALS, 1_009)));
        }
        for (long length : new long[] {0, 1, 15, 17, 63, 65, 40_009}) {
            cases.add(LaunchCase.of(new UnaryGradient(Unary.Function.GELU_TANH), REAL, length));
        }
    }

    private static void softmax(List<ConformanceCase> cases) {
        SoftmaxGradient op = new SoftmaxGradient(0.125f);
        for (int i = 0; i < WIDTHS.length; i++) {
            cases.add(LaunchCase.of(op, i % 2 == 0 ? REAL : CANCELLING, 1 + i % 6, WIDTHS[i]));
        }
        for (DataKind data : new DataKind[] {WIDE, PEAKED, EXACT, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(new SoftmaxGradient(1f), data, 19, 67));
        }
        cases.add(LaunchCase.of(op, REAL, 0, 17));
        cases.add(LaunchCase.of(op, REAL, 131, 257));
        cases.add(new RowsAloneCase(LaunchCase.of(op, CANCELLING, 11, 193), 0));
        cases.add(new DecomposedCase(LaunchCase.of(op, WIDE, 7, 301)));
    }

    private static void norms(List<ConformanceCase> cases, boolean centred) {
        for (int i = 0; i < WIDTHS.length; i++) {
            cases.add(LaunchCase.of(new NormGradient(WIDTHS[i], 1e-5f, centred), i % 2 == 0 ? REAL : CANCELLING, 1 + i % 6));
        }
        for (DataKind data : new DataKind[] {WIDE, PEAKED, EXACT, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(new NormGradient(67, 1e-6f, centred), data, 19));
        }
        cases.add(LaunchCase.of(new NormGradient(33, 1e-5f, centred), REAL, 0));
        cases.add(LaunchCase.of(new NormGradient(129, 1e-5f, centred), REAL, 131));
        cases.add(new RowsAloneCase(LaunchCase.of(new NormGradient(193, 1e-5f, centred), CANCELLING, 11), 0));
        cases.add(new DecomposedCase(LaunchCase.of(new NormGradient(301, 1e-5f, centred), CANCELLING, 7)));
    }

    private static void crossEntropy(List<ConformanceCase> cases) {
        for (float smoothing : new float[] {0f, 0.1f}) {
            for (int i = 0; i < WIDTHS.length; i++) {
                cases.add(LaunchCase.of(new CrossEntropy(smoothing), i % 2 == 0 ? REAL : PEAKED, 1 + i % 6, WIDTHS[i]));
                cases.add(LaunchCase.of(new CrossEntropyGradient(smoothing), i % 2 == 0 ? REAL : PEAKED, 1 + i % 6, WIDTHS[i]));
            }
            for (DataKind data : new DataKind[] {WIDE, CANCELLING, EXACT, TINY, SUBNORMAL, SPECIALS}) {
                cases.add(LaunchCase.of(new CrossEntropy(smoothing), data, 37, 67));
                cases.add(LaunchCase.of(new CrossEntropyGradient(smoothing), data, 37, 67));
            }
            cases.add(new DecomposedCase(LaunchCase.of(new CrossEntropy(smoothing), PEAKED, 23, 59)));
            cases.add(new DecomposedCase(LaunchCase.of(new CrossEntropyGradient(smoothing), PEAKED, 23, 59)));
        }
        cases.add(LaunchCase.of(new CrossEntropy(0f), PEAKED, 3, 50_257));
        cases.add(LaunchCase.of(new CrossEntropyGradient(0f), PEAKED, 3, 50_257));
        cases.add(LaunchCase.of(new CrossEntropy(0f), REAL, 0, 17));
        cases.add(LaunchCase.of(new CrossEntropyGradient(0f), REAL, 0, 17));
    }

    private static void weights(List<ConformanceCase> cases) {
        for (DataKind data : new DataKind[] {REAL, EXACT, CANCELLING, WIDE, TINY, SUBNORMAL, PEAKED, SPECIALS}) {
            cases.add(SequencesCase.weightGradient(data, 13, 29, 5, 1, 300, 0, 17));
        }
        cases.add(SequencesCase.weightGradient(REAL, 1, 67, 31));
        cases.add(SequencesCase.weightGradient(REAL, 67, 1, 31));
        cases.add(SequencesCase.weightGradient(REAL, 33, 65, 256, 257, 255));
        cases.add(SequencesCase.weightGradient(EXACT, 129, 31, 512));
        cases.add(SequencesCase.weightGradient(REAL, 96, 130, 64, 64, 64, 64));
        cases.add(SequencesCase.weightGradient(REAL, 5, 7));
        cases.add(SequencesCase.weightGradient(REAL, 0, 7, 3));
        cases.add(SequencesCase.weightGradient(REAL, 300, 257, 1, 2, 3, 700));
        cases.add(new DecomposedCase(SequencesCase.weightGradient(CANCELLING, 19, 35, 7, 300, 2)));
    }

    private static void attention(List<ConformanceCase> cases) {
        SequenceTable ragged = SequenceTable.of(new int[][] {{0, 5, 5}, {1, 70, 70}, {2, 0, 3}, {3, 3, 19}, {4, 4, 0}, {5, 1, 1}, {6, 7, 2}});
        for (DataKind data : new DataKind[] {REAL, EXACT, CANCELLING, WIDE, TINY, SUBNORMAL, PEAKED, SPECIALS}) {
            cases.add(attention(4, 2, 16, UnaryOperator.identity(), Mask.CAUSAL, data, ragged));
            cases.add(attention(3, 3, 21, UnaryOperator.identity(), Mask.NONE, data, ragged));
        }
        for (int dim : new int[] {1, 15, 31, 33, 64, 65, 128, 257}) {
            cases.add(attention(2, 1, dim, UnaryOperator.identity(), Mask.CAUSAL, REAL, SequenceTable.of(new int[][] {{0, 67, 67}, {0, 2, 9}})));
        }
        SequenceTable blocks = SequenceTable.of(new int[][] {{0, 64, 64}, {1, 128, 128}, {2, 65, 300}, {3, 63, 256}, {4, 129, 515}});
        for (Mask mask : List.of(Mask.NONE, Mask.CAUSAL, Mask.slidingWindow(37), new Mask(70, 3), new Mask(0, 0), new Mask(2, Mask.UNLIMITED))) {
            cases.add(attention(6, 2, 24, UnaryOperator.identity(), mask, REAL, blocks));
            cases.add(attention(2, 2, 8, scoring -> scoring.capped(3f), mask, PEAKED, blocks));
            cases.add(attention(4, 2, 8, scoring -> scoring.biased(new RelativeBias(21, 9)), mask, REAL, blocks));
            cases.add(attention(2, 1, 8, scoring -> new Scoring(-0.5f, 2f, Optional.of(new RelativeBias(90, 0))), mask, WIDE, ragged));
        }
        cases.add(attention(8, 1, 40, UnaryOperator.identity(), Mask.CAUSAL, REAL, SequenceTable.of(new int[][] {{0, 200, 200}})));
        cases.add(attention(1, 1, 4, UnaryOperator.identity(), Mask.CAUSAL, REAL, SequenceTable.of()));
        cases.add(attention(2, 2, 8, scoring -> new Scoring(-0.7f, 0f, Optional.empty()), Mask.CAUSAL, SPECIALS, ragged));
        for (UnaryOperator<Scoring> scoring : List.<UnaryOperator<Scoring>>of(UnaryOperator.identity(), scored -> scored.capped(5f),
                scored -> scored.biased(new RelativeBias(12, 3)))) {
            cases.add(new DecomposedCase(attention(6, 3, 17, scoring, Mask.slidingWindow(50), CANCELLING, blocks)));
        }
    }

    private static SequencesCase attention(int heads, int kvHeads, int headDim, UnaryOperator<Scoring> scoring, Mask mask, DataKind data,
            SequenceTable table) {
        float scale = (float) (1 / Math.sqrt(headDim));
        return SequencesCase.attentionGradient(new AttentionGradient(heads, kvHeads, headDim, scoring.apply(Scoring.scaled(scale)), mask), data, table);
    }

    private static void adam(List<ConformanceCase> cases) {
        AdamStep op = new AdamStep(0.9, 0.999, 1e-8);
        for (DataKind data : new DataKind[] {REAL, EXACT, WIDE, TINY, SUBNORMAL, SPECIALS, BITS}) {
            cases.add(LaunchCase.of(op, data, 1_031));
        }
        for (long length : new long[] {0, 1, 15, 17, 64, 40_009}) {
            cases.add(LaunchCase.of(new AdamStep(0.9, 0.98, 1e-9), REAL, length));
        }
        cases.add(LaunchCase.of(new AdamStep(0, 0, 0), REAL, 67));
        cases.add(new DecomposedCase(LaunchCase.of(op, REAL, 301)));
    }
}
