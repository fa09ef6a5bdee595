package org.transformer4j.backend.cpu;

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
import org.transformer4j.backend.cpu.attention.AttentionGradientKernel;
import org.transformer4j.backend.cpu.attention.AttentionKernel;
import org.transformer4j.backend.cpu.attention.AttentionWithWeightsKernel;
import org.transformer4j.backend.cpu.attention.CacheAppendKernel;
import org.transformer4j.backend.cpu.attention.CacheCopyKernel;
import org.transformer4j.backend.cpu.attention.RopeKernel;
import org.transformer4j.backend.cpu.elementwise.AdamStepKernel;
import org.transformer4j.backend.cpu.elementwise.BinaryKernel;
import org.transformer4j.backend.cpu.elementwise.DropoutKernel;
import org.transformer4j.backend.cpu.elementwise.FillKernel;
import org.transformer4j.backend.cpu.elementwise.FmaChainKernel;
import org.transformer4j.backend.cpu.elementwise.FmaKernel;
import org.transformer4j.backend.cpu.elementwise.GatedActivationKernel;
import org.transformer4j.backend.cpu.elementwise.SelectKernel;
import org.transformer4j.backend.cpu.elementwise.UnaryGradientKernel;
import org.transformer4j.backend.cpu.elementwise.UnaryKernel;
import org.transformer4j.backend.cpu.move.CastKernel;
import org.transformer4j.backend.cpu.move.CopyKernel;
import org.transformer4j.backend.cpu.move.GatherRowsKernel;
import org.transformer4j.backend.cpu.move.PermuteKernel;
import org.transformer4j.backend.cpu.move.ScatterRowsKernel;
import org.transformer4j.backend.cpu.product.EmbeddingKernel;
import org.transformer4j.backend.cpu.product.ExpertLinearKernel;
import org.transformer4j.backend.cpu.product.LinearKernel;
import org.transformer4j.backend.cpu.product.MatMulKernel;
import org.transformer4j.backend.cpu.product.WeightGradientKernel;
import org.transformer4j.backend.cpu.rows.ArgMaxKernel;
import org.transformer4j.backend.cpu.rows.CrossEntropyGradientKernel;
import org.transformer4j.backend.cpu.rows.CrossEntropyKernel;
import org.transformer4j.backend.cpu.rows.LayerNormKernel;
import org.transformer4j.backend.cpu.rows.NormGradientKernel;
import org.transformer4j.backend.cpu.rows.ReduceKernel;
import org.transformer4j.backend.cpu.rows.RmsNormKernel;
import org.transformer4j.backend.cpu.rows.SoftmaxGradientKernel;
import org.transformer4j.backend.cpu.rows.SoftmaxKernel;
import org.transformer4j.backend.cpu.rows.TopKKernel;
import org.transformer4j.backend.cpu.runtime.CpuKernel;

/** Which kernel runs which operation: there is one for each, so nothing is decomposed. */
final class KernelCatalogue {
    private KernelCatalogue() {}

    static CpuKernel kernel(Op op) {
        return switch (op) {
            case ArgMax _ -> new ArgMaxKernel();
            case Binary binary -> new BinaryKernel(binary);
            case Cast cast -> new CastKernel(cast);
            case Copy copy -> new CopyKernel(copy);
            case Dropout dropout -> new DropoutKernel(dropout);
            case Fill fill -> new FillKernel(fill);
            case Fma fma -> new FmaKernel(fma);
            case GatherRows gather -> new GatherRowsKernel(gather);
            case MatMul product -> new MatMulKernel(product);
            case Permute permute -> new PermuteKernel(permute);
            case Reduce reduce -> new ReduceKernel(reduce);
            case ScatterRows scatter -> new ScatterRowsKernel(scatter);
            case Select _ -> new SelectKernel();
            case Unary unary -> new UnaryKernel(unary);

            case Attention attention -> new AttentionKernel(attention);
            case AttentionWithWeights attention -> new AttentionWithWeightsKernel(attention);
            case CacheAppend append -> new CacheAppendKernel(append);
            case CacheCopy copy -> new CacheCopyKernel(copy);
            case Embedding embedding -> new EmbeddingKernel(embedding);
            case ExpertLinear linear -> new ExpertLinearKernel(linear);
            case FmaChain chain -> new FmaChainKernel(chain);
            case GatedActivation activation -> new GatedActivationKernel(activation);
            case LayerNorm norm -> new LayerNormKernel(norm);
            case Linear linear -> new LinearKernel(linear);
            case RmsNorm norm -> new RmsNormKernel(norm);
            case Rope rope -> new RopeKernel(rope);
            case Softmax softmax -> new SoftmaxKernel(softmax);
            case TopK topK -> new TopKKernel(topK);

            case AdamStep step -> new AdamStepKernel(step);
            case AttentionGradient gradient -> new AttentionGradientKernel(gradient);
            case CrossEntropy entropy -> new CrossEntropyKernel(entropy);
            case CrossEntropyGradient gradient -> new CrossEntropyGradientKernel(gradient);
            case NormGradient gradient -> new NormGradientKernel(gradient);
            case SoftmaxGradient gradient -> new SoftmaxGradientKernel(gradient);
            case UnaryGradient gradient -> new UnaryGradientKernel(gradient);
            case WeightGradient _ -> new WeightGradientKernel();
        };
    }
}
