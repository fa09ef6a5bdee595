package org.transformer4j.backend.aparapi;

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
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.backend.aparapi.kernel.AdamStepKernel;
import org.transformer4j.backend.aparapi.kernel.ArgMaxKernel;
import org.transformer4j.backend.aparapi.kernel.AttentionKernel;
import org.transformer4j.backend.aparapi.kernel.AttentionWithWeightsKernel;
import org.transformer4j.backend.aparapi.kernel.BinaryKernel;
import org.transformer4j.backend.aparapi.kernel.CacheAppendKernel;
import org.transformer4j.backend.aparapi.kernel.CacheCopyKernel;
import org.transformer4j.backend.aparapi.kernel.CastKernel;
import org.transformer4j.backend.aparapi.kernel.CopyKernel;
import org.transformer4j.backend.aparapi.kernel.CrossEntropyGradientKernel;
import org.transformer4j.backend.aparapi.kernel.CrossEntropyKernel;
import org.transformer4j.backend.aparapi.kernel.DropoutKernel;
import org.transformer4j.backend.aparapi.kernel.EmbeddingKernel;
import org.transformer4j.backend.aparapi.kernel.ExpertLinearKernel;
import org.transformer4j.backend.aparapi.kernel.FillKernel;
import org.transformer4j.backend.aparapi.kernel.FmaChainKernel;
import org.transformer4j.backend.aparapi.kernel.FmaKernel;
import org.transformer4j.backend.aparapi.kernel.GatedActivationKernel;
import org.transformer4j.backend.aparapi.kernel.GatherRowsKernel;
import org.transformer4j.backend.aparapi.kernel.LayerNormKernel;
import org.transformer4j.backend.aparapi.kernel.LinearKernel;
import org.transformer4j.backend.aparapi.kernel.MatMulKernel;
import org.transformer4j.backend.aparapi.kernel.NormGradientKernel;
import org.transformer4j.backend.aparapi.kernel.PermuteKernel;
import org.transformer4j.backend.aparapi.kernel.ReduceKernel;
import org.transformer4j.backend.aparapi.kernel.RmsNormKernel;
import org.transformer4j.backend.aparapi.kernel.RopeKernel;
import org.transformer4j.backend.aparapi.kernel.ScatterRowsKernel;
import org.transformer4j.backend.aparapi.kernel.SelectKernel;
import org.transformer4j.backend.aparapi.kernel.SoftmaxGradientKernel;
import org.transformer4j.backend.aparapi.kernel.SoftmaxKernel;
import org.transformer4j.backend.aparapi.kernel.TopKKernel;
import org.transformer4j.backend.aparapi.kernel.UnaryGradientKernel;
import org.transformer4j.backend.aparapi.kernel.UnaryKernel;
import org.transformer4j.backend.aparapi.kernel.WeightGradientKernel;

/** Which kernel runs which operation. */
final class KernelCatalogue {
    private KernelCatalogue() {}

    /** Whether {@code op} runs as the operations of its decomposition, which all have kernels of their own. */
    static boolean decomposes(Op op) {
        return op instanceof AttentionGradient;
    }

    static Kernel kernel(AparapiDevice device, Op op) {
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
            case GatedActivation gated -> new GatedActivationKernel(gated);
            case LayerNorm norm -> new LayerNormKernel(norm);
            case Linear linear -> new LinearKernel(linear);
            case RmsNorm norm -> new RmsNormKernel(norm);
            case Rope rope -> new RopeKernel(rope);
            case Softmax softmax -> new SoftmaxKernel(softmax);
            case TopK topK -> new TopKKernel(topK);

            case AdamStep step -> new AdamStepKernel(step);
            case AttentionGradient gradient -> new Decomposition(device, gradient);
            case CrossEntropy loss -> new CrossEntropyKernel(loss);
            case CrossEntropyGradient gradient -> new CrossEntropyGradientKernel(gradient);
            case NormGradient gradient -> new NormGradientKernel(gradient);
            case SoftmaxGradient gradient -> new SoftmaxGradientKernel(gradient);
            case UnaryGradient gradient -> new UnaryGradientKernel(gradient);
            case WeightGradient _ -> new WeightGradientKernel();
        };
    }
}
