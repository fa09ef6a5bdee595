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
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;

/** Operations that make one number of each row. */
final class ReductionCases {
    private static final long[] WIDTHS = {0, 1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 127, 128, 129, 191, 255, 256, 257, 513, 1031, 2047, 2048, 2049, 4099};

    private ReductionCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        for (Reduce.Function function : Reduce.Function.values()) {
            reduce(cases, new Reduce(function));
        }
        reduce(cases, new ArgMax());
        return cases;
    }

    private static void reduce(List<ConformanceCase> cases, Op op) {
        for (int i = 0; i < WIDTHS.length; i++) {
            cases.add(LaunchCase.of(op, i % 2 == 0 ? REAL : CANCELLING, 1 + i % 5, WIDTHS[i]));
            cases.add(LaunchCase.of(op, EXACT, 2 + i % 3, WIDTHS[i]));
        }
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, PEAKED, SPECIALS, SUBNORMAL, TINY}) {
            cases.add(LaunchCase.of(op, data, 23, 67));
            cases.add(LaunchCase.of(op, data, 7, 601));
        }
        cases.add(LaunchCase.of(op, SPECIALS, 3, 2053));
        cases.add(LaunchCase.of(op, SPECIALS, 521, 1));
        cases.add(LaunchCase.of(op, SPECIALS, 257, 2));
        cases.add(LaunchCase.of(op, SPECIALS, 67, 3));
        cases.add(LaunchCase.of(op, REAL, 0, 17));
        cases.add(LaunchCase.of(op, CANCELLING, 3, 20_011));
        cases.add(LaunchCase.of(op, REAL, 257, 129));
        cases.add(new RowsAloneCase(LaunchCase.of(op, CANCELLING, 9, 131), 0));
    }
}
