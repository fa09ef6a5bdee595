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
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;
import org.transformer4j.conformance.kit.WeightForm;

/** Linear layers: packed weights of every type, from files of every order. */
final class LinearCases {
    private static final int[] INPUTS = {1, 2, 15, 17, 64, 255, 256, 257, 511, 512, 513, 600, 33};
    private static final int[] OUTPUTS = {1, 2, 3, 15, 16, 17, 31, 33, 63, 64, 65, 67, 127, 128, 129, 193};
    private static final DType[] TYPES = {DType.F32, DType.F16, DType.BF16};
    private static final DataKind[] KINDS = {REAL, CANCELLING, CONTRACTION, EXACT, PEAKED};

    private LinearCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (int t = 0; t < TYPES.length; t++) {
            rows(cases, TYPES[t], t);
            outputs(cases, TYPES[t], t);
            kinds(cases, TYPES[t]);
            forms(cases, TYPES[t]);
            relations(cases, TYPES[t]);
        }
        return cases;
    }

    private static Linear linear(DType type, int in, int out, boolean bias) {
        return new Linear(new WeightSpec(out, in, type), bias);
    }

    private static void rows(List<ConformanceCase> cases, DType type, int turn) {
        for (int rows = 1; rows <= 17; rows++) {
            int in = INPUTS[(4 * rows + turn) % INPUTS.length];
            int out = OUTPUTS[(3 * rows + turn) % OUTPUTS.length];
            cases.add(LaunchCase.of(linear(type, in, out, rows % 2 == 0), KINDS[rows % KINDS.length], rows));
        }
        for (int rows : new int[] {0, 31, 33, 64, 65, 130}) {
            cases.add(LaunchCase.of(linear(type, 67, 35, true), REAL, rows));
        }
        cases.add(LaunchCase.of(linear(type, 513, 131, true), REAL, 67));
    }

    private static void outputs(List<ConformanceCase> cases, DType type, int turn) {
        for (int i = 0; i < OUTPUTS.length; i++) {
            int in = INPUTS[(i + turn) % INPUTS.length];
            cases.add(LaunchCase.of(linear(type, in, OUTPUTS[i], i % 3 == 0), i % 2 == 0 ? CONTRACTION : EXACT, 1));
        }
        for (int in : INPUTS) {
            cases.add(LaunchCase.of(linear(type, in, 37, false), REAL, 1));
        }
    }

    private static void kinds(List<ConformanceCase> cases, DType type) {
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, PEAKED, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(linear(type, 307, 71, true), data, 1));
            cases.add(LaunchCase.of(linear(type, 300, 41, false), data, 23));
        }
    }

    private static void forms(List<ConformanceCase> cases, DType type) {
        for (DType inFile : TYPES) {
            for (WeightForm.Layout layout : WeightForm.Layout.values()) {
                WeightForm form = new WeightForm(inFile, layout);
                if (!form.equals(WeightForm.PLAIN)) {
                    cases.add(LaunchCase.of(linear(type, 37, 19, false), form, REAL, 2));
                }
            }
        }
        cases.add(LaunchCase.of(linear(type, 130, 67, true), new WeightForm(type, WeightForm.Layout.COLUMNS), SPECIALS, 3));
    }

    private static void relations(List<ConformanceCase> cases, DType type) {
        cases.add(new RowsAloneCase(LaunchCase.of(linear(type, 300, 67, true), CANCELLING, 21), 0));
        cases.add(new DecomposedCase(LaunchCase.of(linear(type, 523, 43, true), REAL, 9)));
        cases.add(new DecomposedCase(LaunchCase.of(linear(type, 263, 29, false), SPECIALS, 5)));
    }
}
