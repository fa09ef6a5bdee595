package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.EXACT;
import static org.transformer4j.conformance.kit.DataKind.REAL;
import static org.transformer4j.conformance.kit.DataKind.SPECIALS;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.RowsAloneCase;
import org.transformer4j.conformance.kit.WeightForm;

/** Layers that look something up: embeddings, and rotary positions. */
final class TableCases {
    private TableCases() {}

    static List<ConformanceCase> all() {
        List<ConformanceCase> cases = new ArrayList<>();
        embeddings(cases);
        ropes(cases);
        return cases;
    }

    private static void embeddings(List<ConformanceCase> cases) {
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            Embedding op = new Embedding(new WeightSpec(131, 67, type));
            cases.add(LaunchCase.of(op, REAL, 1));
            cases.add(LaunchCase.of(op, REAL, 41));
            cases.add(LaunchCase.of(op, SPECIALS, 97));
            cases.add(LaunchCase.of(op, EXACT, 0));
            cases.add(LaunchCase.of(op, new WeightForm(type, WeightForm.Layout.COLUMNS), REAL, 19));
            cases.add(LaunchCase.of(new Embedding(new WeightSpec(1, 1, type)), EXACT, 3));
            cases.add(LaunchCase.of(new Embedding(new WeightSpec(63, 64, type)), EXACT, 130));
            cases.add(LaunchCase.of(new Embedding(new WeightSpec(65, 257, type)), REAL, 33));
            cases.add(new DecomposedCase(LaunchCase.of(new Embedding(new WeightSpec(29, 35, type)), REAL, 17)));
            cases.add(new RowsAloneCase(LaunchCase.of(new Embedding(new WeightSpec(19, 33, type)), REAL, 7), 0));
        }
    }

    private static void ropes(List<ConformanceCase> cases) {
        for (boolean interleaved : new boolean[] {false, true}) {
            for (int dim : new int[] {64, 72, 80, 96, 128}) {
                cases.add(LaunchCase.of(new Rope(dim, dim, interleaved), REAL, 5, 3, 37));
                cases.add(LaunchCase.of(new Rope(dim, dim / 4, interleaved), REAL, 1, 2, 7));
            }
            Rope partial = new Rope(65, 34, interleaved);
            for (DataKind data : new DataKind[] {EXACT, REAL, SPECIALS}) {
                cases.add(LaunchCase.of(partial, data, 17, 7, 31));
            }
            cases.add(LaunchCase.of(new Rope(2, 2, interleaved), REAL, 3, 1, 5));
            cases.add(LaunchCase.of(new Rope(33, 30, interleaved), REAL, 2, 5, 3));
            cases.add(LaunchCase.of(partial, REAL, 0, 7, 31));
            cases.add(LaunchCase.of(partial, REAL, 4, 0, 31));
            cases.add(LaunchCase.of(partial, EXACT, 4, 1, 0));
            cases.add(LaunchCase.of(new Rope(64, 64, interleaved), REAL, 65, 8, 67));
            cases.add(new DecomposedCase(LaunchCase.of(new Rope(71, 36, interleaved), REAL, 6, 3, 13)));
            cases.add(new RowsAloneCase(LaunchCase.of(new Rope(48, 32, interleaved), REAL, 7, 5, 11), 0));
        }
    }
}
