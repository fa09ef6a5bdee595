package org.transformer4j.training.autograd;

import java.util.List;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.ArgMax;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;

/** What each operation does to gradients. */
final class Rules {
    private Rules() {}

    /**
     * Whether an operation is remembered as it is. A layer without a rule is remembered as the operations of its decomposition, unless those
     * would look into a cache, which no gradient comes out of.
     */
    static boolean has(Op op) {
        return switch (op) {
            case Attention _, AttentionWithWeights _, CacheAppend _, CacheCopy _, CrossEntropy _, Embedding _, ExpertLinear _, GatedActivation _,
                    LayerNorm _, Linear _, RmsNorm _, Rope _, Softmax _, TopK _ -> true;
            case AdamStep _, AttentionGradient _, CrossEntropyGradient _, FmaChain _, NormGradient _, SoftmaxGradient _, UnaryGradient _,
                    WeightGradient _ -> false;
            case ArgMax _, Binary _, Cast _, Copy _, Dropout _, Fill _, Fma _, GatherRows _, MatMul _, Permute _, Reduce _, ScatterRows _, Select _, Unary _ ->
                    true;
        };
    }

    /** Adds the gradients of the operands of one operation, given those of its results. */
    static void backward(Step step) {
        List<Operand> operands = step.node().op().operands(step.node().args());
        boolean anyCame = false;
        for (int i = 0; i < operands.size(); i++) {
            anyCame |= operands.get(i).role() == Operand.Role.OUTPUT && step.gradient(i) != null;
        }
        boolean came = anyCame;
        switch (step.node().op()) {
            case Copy _ -> MoveRules.copy(step);
            case ScatterRows scatter -> MoveRules.scatter(step, scatter);
            case Op op when came -> result(op, step);
            default -> {}
        }
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).role() == Operand.Role.OUTPUT) {
                step.gradients().release(step.slice(i));
            }
        }
    }

    private static void result(Op op, Step step) {
        switch (op) {
            case Unary unary -> ElementRules.unary(unary, step);
            case Binary binary -> ElementRules.binary(binary, step);
            case Fma fma -> ElementRules.fma(fma, step);
            case Select _ -> ElementRules.select(step);
            case GatedActivation gated -> ElementRules.gated(gated, step);
            case Dropout dropout -> ElementRules.dropout(dropout, step);
            case Cast _ -> step.add(0, step.gradient(1));
            case Permute permute -> MoveRules.permute(permute, step);
            case GatherRows _ -> MoveRules.gather(step, 0, 1, 2, step.size(0), step.size(2));
            case Embedding embedding -> MoveRules.gather(step, 0, 1, 2, embedding.weight().outFeatures(), embedding.weight().inFeatures());
            case Rope rope -> MoveRules.rope(rope, step);
            case Reduce reduce -> NormRules.reduce(reduce.function(), step);
            case Softmax softmax -> NormRules.softmax(softmax, step);
            case CrossEntropy entropy -> NormRules.crossEntropy(entropy, step);
            case LayerNorm norm -> NormRules.layerNorm(norm, step);
            case RmsNorm norm -> NormRules.rmsNorm(norm, step);
            case MatMul matmul -> ProductRules.matmul(matmul, step);
            case Linear linear -> ProductRules.linear(linear, step);
            case Attention attention -> AttentionRule.apply(attention, step);
            case ExpertLinear experts -> ExpertRules.linear(experts, step);
            case TopK top -> ExpertRules.topK(top, step);
            case ArgMax _, Fill _, CacheAppend _ -> {}
            case AdamStep _, AttentionGradient _, AttentionWithWeights _, CacheCopy _, Copy _, CrossEntropyGradient _, FmaChain _, NormGradient _,
                    ScatterRows _, SoftmaxGradient _, UnaryGradient _, WeightGradient _ ->
                    throw new IllegalStateException("%s has no gradient".formatted(op));
        }
    }
}
