package org.transformer4j.backend.opencl;

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
import org.transformer4j.backend.opencl.attention.AttentionGradientKernel;
import org.transformer4j.backend.opencl.attention.AttentionKernel;
import org.transformer4j.backend.opencl.attention.AttentionWithWeightsKernel;
import org.transformer4j.backend.opencl.attention.CacheAppendKernel;
import org.transformer4j.backend.opencl.attention.CacheCopyKernel;
import org.transformer4j.backend.opencl.elementwise.AdamStepKernel;
import org.transformer4j.backend.opencl.elementwise.BinaryKernel;
import org.transformer4j.backend.opencl.elementwise.DropoutKernel;
import org.transformer4j.backend.opencl.elementwise.FillKernel;
import org.transformer4j.backend.opencl.elementwise.FmaChainKernel;
import org.transformer4j.backend.opencl.elementwise.FmaKernel;
import org.transformer4j.backend.opencl.elementwise.GatedActivationKernel;
import org.transformer4j.backend.opencl.elementwise.SelectKernel;
import org.transformer4j.backend.opencl.elementwise.UnaryGradientKernel;
import org.transformer4j.backend.opencl.elementwise.UnaryKernel;
import org.transformer4j.backend.opencl.move.CastKernel;
import org.transformer4j.backend.opencl.move.CopyKernel;
import org.transformer4j.backend.opencl.move.GatherRowsKernel;
import org.transformer4j.backend.opencl.move.PermuteKernel;
import org.transformer4j.backend.opencl.move.ScatterRowsKernel;
import org.transformer4j.backend.opencl.product.EmbeddingKernel;
import org.transformer4j.backend.opencl.product.Products;
import org.transformer4j.backend.opencl.rows.ArgMaxKernel;
import org.transformer4j.backend.opencl.rows.CrossEntropyGradientKernel;
import org.transformer4j.backend.opencl.rows.CrossEntropyKernel;
import org.transformer4j.backend.opencl.rows.LayerNormKernel;
import org.transformer4j.backend.opencl.rows.NormGradientKernel;
import org.transformer4j.backend.opencl.rows.ReduceKernel;
import org.transformer4j.backend.opencl.rows.RmsNormKernel;
import org.transformer4j.backend.opencl.rows.RopeKernel;
import org.transformer4j.backend.opencl.rows.SoftmaxGradientKernel;
import org.transformer4j.backend.opencl.rows.SoftmaxKernel;
import org.transformer4j.backend.opencl.rows.TopKKernel;
import org.transformer4j.backend.opencl.runtime.ClKernel;
import org.transformer4j.backend.opencl.runtime.Programs;

/** Which kernel runs which operation. */
final class KernelCatalogue {
    private final Programs programs;

    KernelCatalogue(Programs programs) {
        this.programs = programs;
    }

    /** The kernel for {@code op}: every operation has one. */
    ClKernel kernel(Op op) {
        return switch (op) {
            // Elements, rows and tables.
            case ArgMax _ -> new ArgMaxKernel(programs);
            case Binary binary -> new BinaryKernel(programs, binary);
            case Cast cast -> new CastKernel(programs, cast);
            case Copy copy -> new CopyKernel(programs, copy);
            case Dropout dropout -> new DropoutKernel(programs, dropout);
            case Fill fill -> new FillKernel(programs, fill);
            case Fma fma -> new FmaKernel(programs, fma);
            case FmaChain chain -> new FmaChainKernel(programs, chain);
            case GatedActivation gated -> new GatedActivationKernel(programs, gated);
            case GatherRows gather -> new GatherRowsKernel(programs, gather);
            case LayerNorm norm -> new LayerNormKernel(programs, norm);
            case Permute permute -> new PermuteKernel(programs, permute);
            case Reduce reduce -> new ReduceKernel(programs, reduce);
            case RmsNorm norm -> new RmsNormKernel(programs, norm);
            case Rope rope -> new RopeKernel(programs, rope);
            case ScatterRows scatter -> new ScatterRowsKernel(programs, scatter);
            case Select _ -> new SelectKernel(programs);
            case Softmax softmax -> new SoftmaxKernel(programs, softmax);
            case TopK topK -> new TopKKernel(programs, topK);
            case Unary unary -> new UnaryKernel(programs, unary);

            // Products.
            case MatMul matMul -> Products.matMul(programs, matMul);
            case Linear linear -> Products.linear(programs, linear);
            case ExpertLinear linear -> Products.expertLinear(programs, linear);
            case Embedding embedding -> new EmbeddingKernel(programs, embedding);

            // Attention.
            case CacheAppend append -> new CacheAppendKernel(programs, append);
            case CacheCopy copy -> new CacheCopyKernel(programs, copy);
            case Attention attention -> new AttentionKernel(programs, attention);
            case AttentionWithWeights attention -> new AttentionWithWeightsKernel(programs, attention);

            // Training.
            case AdamStep step -> new AdamStepKernel(programs, step);
            case AttentionGradient gradient -> new AttentionGradientKernel(programs, gradient);
            case CrossEntropy loss -> new CrossEntropyKernel(programs, loss);
            case CrossEntropyGradient gradient -> new CrossEntropyGradientKernel(programs, gradient);
            case NormGradient gradient -> new NormGradientKernel(programs, gradient);
            case SoftmaxGradient gradient -> new SoftmaxGradientKernel(programs, gradient);
            case UnaryGradient gradient -> new UnaryGradientKernel(programs, gradient);
            case WeightGradient _ -> Products.weightGradient(programs);
        };
    }
}
