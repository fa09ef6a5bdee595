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
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.DecomposedCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.PackCase;
import org.transformer4j.conformance.kit.RowsAloneCase;
import org.transformer4j.conformance.kit.ThreadsCase;
import org.transformer4j.conformance.kit.WeightForm;

/** Layers with quantised weights, in every format; sizes of inputs count in the format's blocks. */
final class QuantisedCases {
    private static final int[] OUTPUTS = {1, 2, 15, 31, 33, 63, 64, 65, 97, 129};
    private static final DataKind[] KINDS = {REAL, EXACT, PEAKED, WIDE};

    private final List<ConformanceCase> cases = new ArrayList<>();
    private final WeightFormat format;
    private final boolean small;

    private QuantisedCases(WeightFormat format) {
        this.format = format;
        small = format.blockSize() < 256;
    }

    static List<ConformanceCase> all() {
        List<ConformanceCase> all = new ArrayList<>();
        for (WeightFormat format : WeightFormat.values()) {
            if (format.isQuantised()) {
                QuantisedCases own = new QuantisedCases(format);
                own.memory();
                own.rows();
                own.outputs();
                own.kinds();
                own.forms();
                own.tables();
                own.relations();
                all.addAll(own.cases);
            }
        }
        all.addAll(large());
        return all;
    }

    private WeightSpec weight(int out, int blocks) {
        return new WeightSpec(out, blocks * format.blockSize(), format);
    }

    private Linear linear(int out, int blocks, boolean bias) {
        return new Linear(weight(out, blocks), bias);
    }

    /** One of these numbers of blocks, by turns: of small blocks they make up to three of the blocks that a dot product is cut into. */
    private int blocks(int turn) {
        int[] choices = small ? new int[] {1, 2, 3, 7, 8, 9, 17, 5} : new int[] {1, 2, 3};
        return choices[turn % choices.length];
    }

    private void memory() {
        for (int[] shape : new int[][] {{1, 1}, {3, 2}, {32, 1}, {67, 3}, {95, 2}}) {
            cases.add(PackCase.of(weight(shape[0], shape[1])));
        }
    }

    private void rows() {
        for (int rows = 1; rows <= 13; rows++) {
            cases.add(LaunchCase.of(linear(OUTPUTS[(3 * rows + format.ordinal()) % OUTPUTS.length], blocks(rows), rows % 2 == 0),
                    KINDS[rows % KINDS.length], rows));
        }
        for (int rows : new int[] {0, 31, 33, 67}) {
            cases.add(LaunchCase.of(linear(37, blocks(rows), true), REAL, rows));
        }
    }

    private void outputs() {
        for (int i = 0; i < OUTPUTS.length; i++) {
            cases.add(LaunchCase.of(linear(OUTPUTS[i], blocks(i + 1), i % 3 == 0), i % 2 == 0 ? REAL : EXACT, 1));
        }
    }

    private void kinds() {
        for (DataKind data : new DataKind[] {CANCELLING, WIDE, PEAKED, TINY, SUBNORMAL, SPECIALS}) {
            cases.add(LaunchCase.of(linear(71, small ? 10 : 2, true), data, 1));
            cases.add(LaunchCase.of(linear(41, small ? 9 : 1, false), data, 3));
            cases.add(LaunchCase.of(linear(35, small ? 3 : 1, false), data, 23));
        }
    }

    /** A row of a larger matrix; and files whose numbers the device keeps decoded. */
    private void forms() {
        cases.add(LaunchCase.of(linear(19, 2, false), new WeightForm(format, WeightForm.Layout.FUSED), REAL, 2));
        for (DType type : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            WeightSpec plain = new WeightSpec(19, 2 * format.blockSize(), type);
            cases.add(LaunchCase.of(new Linear(plain, false), new WeightForm(format, WeightForm.Layout.FUSED), REAL, 3));
        }
    }

    private void tables() {
        Embedding table = new Embedding(weight(67, 2));
        for (DataKind data : new DataKind[] {REAL, SPECIALS, SUBNORMAL}) {
            cases.add(LaunchCase.of(table, data, 41));
        }
        cases.add(LaunchCase.of(table, EXACT, 0));
        cases.add(LaunchCase.of(new Embedding(weight(1, 1)), SPECIALS, 3));
        cases.add(LaunchCase.of(new Embedding(weight(33, 3)), new WeightForm(format, WeightForm.Layout.FUSED), REAL, 7));
        cases.add(new DecomposedCase(LaunchCase.of(new Embedding(weight(29, 1)), SPECIALS, 17)));
        cases.add(new RowsAloneCase(LaunchCase.of(new Embedding(weight(19, 1)), REAL, 5), 0));
    }

    private void relations() {
        cases.add(new RowsAloneCase(LaunchCase.of(linear(67, small ? 9 : 2, true), CANCELLING, 19), 0));
        cases.add(new DecomposedCase(LaunchCase.of(linear(43, small ? 11 : 2, true), REAL, 9)));
        cases.add(new DecomposedCase(LaunchCase.of(linear(29, small ? 5 : 1, false), SPECIALS, 5)));
        ExpertLinear experts = new ExpertLinear(weight(4 * 35, small ? 9 : 2), 4, 2);
        for (int rows : new int[] {1, 3, 23}) {
            cases.add(LaunchCase.of(experts, REAL, rows));
        }
        cases.add(LaunchCase.of(new ExpertLinear(weight(3 * 64, 1), 3, 1), SPECIALS, 5));
        cases.add(new DecomposedCase(LaunchCase.of(experts, SPECIALS, 6)));
    }

    /** Enough work to be cut up, and several queues at once. */
    private static List<ConformanceCase> large() {
        List<LaunchCase> layers = Arrays.asList(
                LaunchCase.of(new Linear(new WeightSpec(1283, 1056, WeightFormat.Q8_0), true), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(2053, 544, WeightFormat.Q4_0), false), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(389, 3328, WeightFormat.Q4_K), true), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(1027, 768, WeightFormat.Q6_K), false), REAL, 2),
                LaunchCase.of(new Linear(new WeightSpec(269, 3424, WeightFormat.Q5_1), true), REAL, 67),
                LaunchCase.of(new Linear(new WeightSpec(517, 512, WeightFormat.Q5_K), false), REAL, 131),
                LaunchCase.of(new Embedding(new WeightSpec(4099, 256, WeightFormat.Q6_K)), REAL, 517));
        List<ConformanceCase> cases = new ArrayList<>(layers);
        cases.add(new ThreadsCase("threads/quantised-layers", List.of(
                LaunchCase.of(new Linear(new WeightSpec(97, 512, WeightFormat.Q4_K), true), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(67, 320, WeightFormat.Q8_0), true), REAL, 11),
                LaunchCase.of(new Linear(new WeightSpec(35, 512, WeightFormat.Q6_K), false), REAL, 3),
                LaunchCase.of(new Embedding(new WeightSpec(29, 160, WeightFormat.Q5_0)), REAL, 17))));
        return cases;
    }
}
