package org.transformer4j.conformance.cases;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.AttentionCase;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.DataKind;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.SequenceTable;
import org.transformer4j.conformance.kit.ThreadsCase;

/** Several queues at once. */
final class ThreadCases {
    private ThreadCases() {}

    static List<ConformanceCase> all() {
        return List.of(
                new ThreadsCase("threads/tensor-operations", List.of(
                        LaunchCase.of(new MatMul(false, true), DataKind.REAL, 1, 37, 300, 71),
                        LaunchCase.of(new MatMul(true, false), DataKind.REAL, 2, 17, 259, 33),
                        LaunchCase.of(new Unary(Unary.Function.TANH), DataKind.REAL, 5_003))),
                new ThreadsCase("threads/layers", List.of(
                        LaunchCase.of(new Linear(new WeightSpec(97, 301, DType.BF16), true), DataKind.REAL, 11),
                        LaunchCase.of(new LayerNorm(193, 1e-5f), DataKind.REAL, 29),
                        LaunchCase.of(new Softmax(0.5f), DataKind.REAL, 23, 129),
                        LaunchCase.of(new GatedActivation(Unary.Function.SILU), DataKind.REAL, 3_001))),
                new ThreadsCase("threads/attention", List.of(
                        AttentionCase.of(4, 2, 36, Mask.CAUSAL, DataKind.REAL, SequenceTable.of(new int[][] {{1, 5, 270}, {0, 9, 9}})),
                        AttentionCase.of(2, 2, 17, Mask.NONE, DataKind.REAL, SequenceTable.of(new int[] {0, 3, 65})))));
    }
}
