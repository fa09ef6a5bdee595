package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.CANCELLING;
import static org.transformer4j.conformance.kit.DataKind.CONTRACTION;
import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.PEAKED;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;
import static org.transformer4j.conformance.kit.DataKind.SUBNORMAL;
import static org.transformer4j.conformance.kit.DataKind.TINY;
import static org.transformer4j.conformance.kit.DataKind.WIDE;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;
import org.transformer4j.conformance.kit.WeightForm;

/** The choice of experts, and their linear layers: of few and of many rows, evenly chosen, all by one, and some by none. */
final class ExpertCases {
    private static final int[] WIDTHS = {1, 2, 3, 8, 15, 16, 17, 31, 33, 60, 63, 64, 65, 127, 128, 129, 257, 601};
    private static final DType[] TYPES = {DType.F32, DType.F16, DType.BF16};

    private ExpertCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        choices(cases);
        for (DType type : TYPES) {
            layers(cases, type);
        }
        return cases;
    }

    private static void choices(List<ConformanceCase> cases) {
        for (int i = 0; i < WIDTHS.length; i++) {
            int width = WIDTHS[i];
            cases.add(LaunchCase.of(new TopK(width, 1 + i % Math.min(width, 9)), REAL, 1 + i % 5));
            cases.add(LaunchCase.of(new TopK(width, Math.min(width, 11)), EXACT, 2 + i % 3));
        }
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, PEAKED, SPECIALS, SUBNORMAL, TINY}) {
            cases.add(LaunchCase.of(new TopK(8, 2), data, 67));
            cases.add(LaunchCase.of(new TopK(67, 13), data, 23));
        }
        cases.add(LaunchCase.of(new TopK(5, 5), SPECIALS, 257));
        cases.add(LaunchCase.of(new TopK(1, 1), SPECIALS, 131));
        cases.add(LaunchCase.of(new TopK(64, 64), SPECIALS, 19));
        cases.add(LaunchCase.of(new TopK(4, 3), EXACT, 521));
        cases.add(LaunchCase.of(new TopK(8, 2), REAL, 0));
        cases.add(LaunchCase.of(new TopK(5003, 50), REAL, 3));
        cases.add(new RowsAloneCase(LaunchCase.of(new TopK(128, 8), EXACT, 9), 0));
        cases.add(new DecomposedCase(LaunchCase.of(new TopK(8, 3), EXACT, 13)));
        cases.add(new DecomposedCase(LaunchCase.of(new TopK(33, 7), SPECIALS, 5)));
        cases.add(new DecomposedCase(LaunchCase.of(new TopK(3, 3), SPECIALS, 41)));
    }

    private static ExpertLinear layer(DType type, int experts, int choices, int in, int out) {
        return new ExpertLinear(new WeightSpec(experts * out, in, type), experts, choices);
    }

    private static void layers(List<ConformanceCase> cases, DType type) {
        for (int rows : new int[] {1, 2, 3, 5, 7, 8, 9, 13, 17, 31}) {
            cases.add(LaunchCase.of(layer(type, 8, 2, 61 + 29 * rows, 32), REAL, rows));
            cases.add(LaunchCase.of(layer(type, 3, 1 + rows % 3, 257, 30 + rows), rows % 2 == 0 ? EXACT : CONTRACTION, rows));
        }
        for (DataKind data : new DataKind[] {CANCELLING, CONTRACTION, WIDE, PEAKED, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(layer(type, 4, 2, 263, 37), data, 1));
            cases.add(LaunchCase.of(layer(type, 5, 3, 300, 41), data, 43));
        }
        cases.add(LaunchCase.of(layer(type, 1, 1, 33, 7), EXACT, 19));
        cases.add(LaunchCase.of(layer(type, 60, 4, 48, 16), REAL, 11));
        cases.add(LaunchCase.of(layer(type, 17, 1, 1, 1), EXACT, 37));
        cases.add(LaunchCase.of(layer(type, 2, 2, 513, 129), PEAKED, 67));
        cases.add(LaunchCase.of(layer(type, 4, 2, 257, 64), REAL, 131));
        cases.add(LaunchCase.of(layer(type, 3, 2, 19, 5), REAL, 0));
        cases.add(LaunchCase.of(layer(type, 3, 2, 35, 17), new WeightForm(type, WeightForm.Layout.COLUMNS), REAL, 3));
        cases.add(new RowsAloneCase(LaunchCase.of(layer(type, 4, 2, 300, 33), CANCELLING, 21), 0));
        cases.add(new DecomposedCase(LaunchCase.of(layer(type, 5, 2, 261, 19), REAL, 9)));
        cases.add(new DecomposedCase(LaunchCase.of(layer(type, 3, 1, 263, 29), SPECIALS, 14)));
    }
}
