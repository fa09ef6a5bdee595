package org.transformer4j.conformance.cases;

import static org.transformer4j.conformance.kit.DataKind.CANCELLING;
import static org.transformer4j.conformance.kit.DataKind.PEAKED;
import static org.transformer4j.conformance.kit.DataKind.REAL;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.conformance.kit.AttentionCase;
import org.transformer4j.conformance.kit.ConformanceCase;
import org.transformer4j.conformance.kit.LaunchCase;
import org.transformer4j.conformance.kit.SequenceTable;

/** Enough work for a device to cut it up and spread it over all that it has. */
final class LargeCases {
    private LargeCases() {}

    static List<ConformanceCase> all() {
        return List.of(
                LaunchCase.of(new MatMul(false, false), REAL, 1, 257, 523, 263),
                LaunchCase.of(new MatMul(false, true), CANCELLING, 1, 5, 1031, 2053),
                LaunchCase.of(new MatMul(false, true), REAL, 29, 31, 67, 37),
                LaunchCase.of(new MatMul(true, false), REAL, 1, 131, 519, 137),
                LaunchCase.of(new MatMul(true, true), REAL, 1, 137, 263, 131),
                LaunchCase.of(new Linear(new WeightSpec(149, 523, DType.F32), true), REAL, 131),
                LaunchCase.of(new Linear(new WeightSpec(157, 261, DType.F16), true), REAL, 137),
                LaunchCase.of(new Linear(new WeightSpec(8461, 37, DType.F32), false), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(2053, 771, DType.F32), true), REAL, 1),
                LaunchCase.of(new Linear(new WeightSpec(3079, 513, DType.BF16), false), REAL, 2),
                LaunchCase.of(new Linear(new WeightSpec(1543, 641, DType.F16), true), REAL, 13),
                LaunchCase.of(new Linear(new WeightSpec(389, 773, DType.BF16), true), REAL, 131),
                LaunchCase.of(new Embedding(new WeightSpec(5003, 129, DType.BF16)), REAL, 1031),
                LaunchCase.of(new Unary(Unary.Function.GELU), REAL, 500_009),
                LaunchCase.of(new GatedActivation(Unary.Function.SILU), REAL, 300_007),
                LaunchCase.of(new Binary(Binary.Function.ADD, Broadcast.ROW), REAL, 521, 769),
                LaunchCase.of(new Cast(DType.F32, DType.BF16), REAL, 500_009),
                LaunchCase.of(new Permute(DType.F32, List.of(1, 0, 2)), REAL, 257, 17, 67),
                LaunchCase.of(new Reduce(Reduce.Function.SUM), CANCELLING, 2053, 131),
                LaunchCase.of(new ArgMax(), REAL, 7, 50_257),
                LaunchCase.of(new LayerNorm(771, 1e-5f), REAL, 521),
                LaunchCase.of(new RmsNorm(1031, 1e-6f), REAL, 389),
                LaunchCase.of(new Softmax(1f), PEAKED, 263, 1031),
                AttentionCase.of(8, 2, 64, Mask.CAUSAL, REAL, SequenceTable.of(new int[][] {{1, 1, 2053}, {0, 1, 1027}})),
                AttentionCase.of(8, 4, 64, Mask.CAUSAL, REAL, SequenceTable.of(new int[][] {{1, 131, 523}, {0, 67, 67}})));
    }
}
