package org.transformer4j.conformance.cases;

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
import java.util.function.IntFunction;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;

/** Layers that bring a row to a common measure: layer norm, rms norm and softmax. */
final class NormalisationCases {
    private static final int[] WIDTHS = {1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 255, 256, 257, 513, 768, 1031, 2047, 2048, 2049, 4099};
    private static final DataKind[] KINDS = {REAL, CANCELLING, WIDE, PEAKED, EXACT, TINY, SUBNORMAL, SPECIALS};

    private NormalisationCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        norms(cases, width -> new LayerNorm(width, 1e-5f));
        norms(cases, width -> new RmsNorm(width, 1e-6f));
        cases.add(LaunchCase.of(new LayerNorm(131, 1e-12f), REAL, 3));
        cases.add(LaunchCase.of(new RmsNorm(131, 1e-5f), REAL, 3));
        softmax(cases);
        return cases;
    }

    private static void norms(List<ConformanceCase> cases, IntFunction<Op> norm) {
        for (int i = 0; i < WIDTHS.length; i++) {
            cases.add(LaunchCase.of(norm.apply(WIDTHS[i]), i % 2 == 0 ? REAL : CANCELLING, 1 + i % 6));
        }
        for (DataKind data : KINDS) {
            cases.add(LaunchCase.of(norm.apply(67), data, 19));
            cases.add(LaunchCase.of(norm.apply(300), data, 5));
        }
        cases.add(LaunchCase.of(norm.apply(2053), SPECIALS, 3));
        cases.add(LaunchCase.of(norm.apply(33), REAL, 0));
        cases.add(LaunchCase.of(norm.apply(129), REAL, 131));
        cases.add(new RowsAloneCase(LaunchCase.of(norm.apply(193), CANCELLING, 11), 0));
        cases.add(new DecomposedCase(LaunchCase.of(norm.apply(301), CANCELLING, 7)));
        cases.add(new DecomposedCase(LaunchCase.of(norm.apply(59), SPECIALS, 13)));
    }

    private static void softmax(List<ConformanceCase> cases) {
        Softmax op = new Softmax(0.125f);
        for (int i = 0; i < WIDTHS.length; i++) {
            cases.add(LaunchCase.of(op, i % 2 == 0 ? REAL : PEAKED, 1 + i % 6, WIDTHS[i]));
        }
        for (DataKind data : KINDS) {
            cases.add(LaunchCase.of(op, data, 19, 67));
            cases.add(LaunchCase.of(op, data, 5, 300));
            cases.add(LaunchCase.of(new Softmax(1.7f), data, 3, 41));
        }
        for (float scale : new float[] {1f, -1f, 0f, -0f, 0.1f, 1e30f, 1e-40f}) {
            cases.add(LaunchCase.of(new Softmax(scale), PEAKED, 5, 79));
            cases.add(LaunchCase.of(new Softmax(scale), SPECIALS, 31, 5));
        }
        cases.add(LaunchCase.of(op, SPECIALS, 3, 2053));
        cases.add(LaunchCase.of(op, PEAKED, 2, 50_257));
        cases.add(LaunchCase.of(op, REAL, 0, 17));
        cases.add(LaunchCase.of(op, REAL, 3, 0));
        cases.add(LaunchCase.of(op, REAL, 131, 257));
        cases.add(new RowsAloneCase(LaunchCase.of(op, PEAKED, 11, 193), 0));
        cases.add(new DecomposedCase(LaunchCase.of(op, WIDE, 7, 301)));
        cases.add(new DecomposedCase(LaunchCase.of(op, SPECIALS, 13, 59)));
    }
}
