package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.BITS;
import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.LaunchCase;

/** Operations that move elements and compute little or nothing. */
final class MovementCases {
    private MovementCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        copies(cases);
        permutes(cases);
        gathers(cases);
        scatters(cases);
        return cases;
    }

    private static void copies(List<ConformanceCase> cases) {
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16, DType.I32}) {
            cases.add(LaunchCase.of(new Copy(type), BITS, 1, 1_031, 1_031, 1_031));
            cases.add(LaunchCase.of(new Copy(type), BITS, 13, 17, 31, 19));
            cases.add(LaunchCase.of(new Copy(type), BITS, 7, 64, 64, 67));
            cases.add(LaunchCase.of(new Copy(type), BITS, 29, 1, 1, 5));
        }
        for (long[] size : new long[][] {
            {0, 5, 7, 9}, {3, 0, 4, 4}, {5, 3, 3, 3}, {2, 63, 65, 64}, {129, 65, 131, 257}, {64, 16, 48, 16}}) {
            cases.add(LaunchCase.of(new Copy(DType.F32), EXACT, size));
        }
    }

    private static void permutes(List<ConformanceCase> cases) {
        Object[][] orders = {
            {List.of(0), new long[] {67}},
            {List.of(1, 0), new long[] {17, 33}}, {List.of(1, 0), new long[] {1, 65}}, {List.of(1, 0), new long[] {131, 257}},
            {List.of(0, 1), new long[] {5, 7}},
            {List.of(0, 2, 1), new long[] {3, 16, 31}}, {List.of(1, 0, 2), new long[] {13, 5, 64}},
            {List.of(2, 0, 1), new long[] {5, 7, 2}},
            {List.of(2, 1, 0), new long[] {7, 11, 13}}, {List.of(1, 2, 0), new long[] {2, 15, 17}},
            {List.of(0, 2, 1, 3), new long[] {3, 5, 7, 33}}, {List.of(0, 2, 3, 1), new long[] {2, 3, 5, 17}},
            {List.of(3, 1, 0, 2), new long[] {4, 3, 2, 5}},
            {List.of(4, 2, 0, 3, 1), new long[] {2, 3, 4, 5, 7}}, {List.of(5, 0, 3, 1, 4, 2), new long[] {2, 3, 2, 5, 3, 4}},
            {List.of(2, 0, 1), new long[] {3, 0, 5}}
        };
        for (Object[] order : orders) {
            @SuppressWarnings("unchecked")
            List<Integer> axes = (List<Integer>) order[0];
            cases.add(LaunchCase.of(new Permute(DType.F32, axes), BITS, (long[]) order[1]));
        }
        for (DType type : new DType[] {DType.F16, DType.BF16, DType.I32}) {
            cases.add(LaunchCase.of(new Permute(type, List.of(1, 0)), BITS, 31, 67));
            cases.add(LaunchCase.of(new Permute(type, List.of(1, 2, 0)), BITS, 3, 17, 5));
        }
    }

    private static void gathers(List<ConformanceCase> cases) {
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            cases.add(LaunchCase.of(new GatherRows(type), REAL, 97, 41, 67));
            cases.add(LaunchCase.of(new GatherRows(type), SPECIALS, 5, 33, 17));
            cases.add(LaunchCase.of(new GatherRows(type), EXACT, 1, 7, 1));
            cases.add(LaunchCase.of(new GatherRows(type), REAL, 11, 257, 64));
        }
        for (long[] size : new long[][] {{7, 0, 5}, {7, 5, 0}, {0, 5, 3}, {3, 1, 65}, {1031, 3, 129}}) {
            cases.add(LaunchCase.of(new GatherRows(DType.F32), EXACT, size));
        }
    }

    private static void scatters(List<ConformanceCase> cases) {
        for (boolean accumulate : new boolean[] {false, true}) {
            ScatterRows op = new ScatterRows(accumulate);
            cases.add(LaunchCase.of(op, REAL, 5, 131, 33));
            cases.add(LaunchCase.of(op, REAL, 97, 41, 67));
            cases.add(LaunchCase.of(op, EXACT, 3, 257, 17));
            cases.add(LaunchCase.of(op, SPECIALS, 7, 29, 65));
            cases.add(LaunchCase.of(op, REAL, 2, 1031, 1));
            cases.add(LaunchCase.of(op, EXACT, 11, 0, 5));
            cases.add(LaunchCase.of(op, EXACT, 0, 5, 3));
            cases.add(LaunchCase.of(op, EXACT, 4, 3, 0));
        }
    }
}
