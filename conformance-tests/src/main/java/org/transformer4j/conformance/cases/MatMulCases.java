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
import org.transformer4j.api.op.MatMul;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;

/** Matrix products in all four storage orders, with a bias and without. */
final class MatMulCases {
    private static final long[] DEPTHS = {0, 1, 2, 3, 15, 17, 64, 255, 256, 257, 511, 512, 513, 600};
    private static final long[] WIDTHS = {1, 2, 15, 16, 17, 31, 33, 47, 63, 64, 65, 67, 127, 129};
    private static final DataKind[] KINDS = {REAL, EXACT, CANCELLING, CONTRACTION, PEAKED};

    private MatMulCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                products(cases, new MatMul(transposeA, transposeB));
                biased(cases, new MatMul(transposeA, transposeB, true));
            }
        }
        MatMul plain = new MatMul(false, false);
        cases.add(new RowsAloneCase(LaunchCase.of(plain, REAL, 1, 19, 513, 37), 1));
        cases.add(new RowsAloneCase(LaunchCase.of(new MatMul(false, true), REAL, 1, 33, 300, 65), 1));
        cases.add(LaunchCase.of(plain, REAL, 1, 131, 517, 97));
        cases.add(LaunchCase.of(new MatMul(false, true), REAL, 1, 97, 300, 131));
        cases.add(new RowsAloneCase(LaunchCase.of(new MatMul(false, true, true), CANCELLING, 1, 21, 300, 67), 1));
        cases.add(LaunchCase.of(new MatMul(false, true, true), REAL, 1, 9, 3391, 71));
        cases.add(LaunchCase.of(new MatMul(false, false, true), CANCELLING, 1, 211, 263, 137));
        return cases;
    }

    private static void biased(List<ConformanceCase> cases, MatMul op) {
        for (int i = 0; i < DEPTHS.length; i++) {
            long rows = 1 + 5 * i % 17;
            cases.add(LaunchCase.of(op, KINDS[i % KINDS.length], 1, rows, DEPTHS[i], WIDTHS[(3 * i + 7) % WIDTHS.length]));
        }
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(op, data, 1, 23, 307, 41));
            cases.add(LaunchCase.of(op, data, 1, 1, 270, 65));
        }
        cases.add(LaunchCase.of(op, SPECIALS, 2, 3, 0, 1031));
        cases.add(LaunchCase.of(op, REAL, 3, 7, 257, 37));
        cases.add(LaunchCase.of(op, EXACT, 5, 2, 17, 3));
        cases.add(LaunchCase.of(op, REAL, 1, 131, 67, 97));
        cases.add(LaunchCase.of(op, EXACT, 1, 0, 5, 7));
        cases.add(LaunchCase.of(op, EXACT, 1, 5, 7, 0));
        cases.add(LaunchCase.of(op, EXACT, 0, 3, 5, 7));
    }

    private static void products(List<ConformanceCase> cases, MatMul op) {
        for (int m = 1; m <= 17; m++) {
            long depth = DEPTHS[(5 * m + 2) % DEPTHS.length];
            long width = WIDTHS[(3 * m + 1) % WIDTHS.length];
            cases.add(LaunchCase.of(op, KINDS[m % KINDS.length], 1, m, depth, width));
        }
        for (int i = 0; i < DEPTHS.length; i++) {
            cases.add(LaunchCase.of(op, i % 2 == 0 ? CONTRACTION : REAL, 1, 1, DEPTHS[i], WIDTHS[i]));
            cases.add(LaunchCase.of(op, EXACT, 1, 5, DEPTHS[DEPTHS.length - 1 - i], WIDTHS[i]));
        }
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, TINY, SUBNORMAL, SPECIALS, PEAKED}) {
            cases.add(LaunchCase.of(op, data, 1, 23, 307, 41));
            cases.add(LaunchCase.of(op, data, 1, 1, 600, 65));
        }
        cases.add(LaunchCase.of(op, REAL, 3, 7, 257, 19));
        cases.add(LaunchCase.of(op, EXACT, 5, 2, 17, 3));
        cases.add(LaunchCase.of(op, REAL, 1, 49, 257, 83));
        cases.add(LaunchCase.of(op, REAL, 1, 64, 256, 64));
        cases.add(LaunchCase.of(op, EXACT, 1, 0, 5, 7));
        cases.add(LaunchCase.of(op, EXACT, 1, 5, 7, 0));
        cases.add(LaunchCase.of(op, EXACT, 0, 3, 5, 7));
    }
}
