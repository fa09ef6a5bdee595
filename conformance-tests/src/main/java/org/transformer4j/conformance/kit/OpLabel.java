package org.transformer4j.conformance.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
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
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Scoring;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.TopK;
import org.transformer4j.api.op.TrainingOp;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.WeightSpec;

/** An operation and its sizes as the id of a case gives them: {@code MatMul[NT,batch=1,m=1,k=257,n=33]}. */
final class OpLabel {
    private OpLabel() {}

    static String of(Op op, List<Long> sizes) {
        List<String> parts = new ArrayList<>(fixed(op));
        for (int i = 0; i < sizes.size(); i++) {
            parts.add(op.sizeNames().get(i) + "=" + sizes.get(i));
        }
        return "%s[%s]".formatted(op.getClass().getSimpleName(), String.join(",", parts));
    }

    /** What never changes between launches. */
    private static List<String> fixed(Op op) {
        return switch (op) {
            case ArgMax _, Select _ -> List.of();
            case Attention attention -> attention(attention.heads(), attention.cache().kvHeads(), attention.cache().headDim(), attention.scoring(),
                    attention.mask());
            case AttentionWithWeights attention -> attention(attention.heads(), attention.cache().kvHeads(), attention.cache().headDim(), attention.scoring(),
                    attention.mask());
            case CacheAppend append -> List.of("heads=" + append.cache().kvHeads(), "dim=" + append.cache().headDim());
            case CacheCopy copy -> List.of("heads=" + copy.cache().kvHeads(), "dim=" + copy.cache().headDim());
            case Binary binary -> List.of(lower(binary.function()), lower(binary.broadcast()));
            case Cast cast -> List.of(lower(cast.from()) + "-" + lower(cast.to()));
            case Copy copy -> List.of(lower(copy.type()));
            case Dropout dropout -> List.of("p=" + dropout.probability());
            case Embedding embedding -> weight(embedding.weight());
            case ExpertLinear linear -> {
                List<String> parts = new ArrayList<>(List.of("experts=" + linear.experts() + ":" + linear.choices()));
                parts.addAll(weight(linear.weight()));
                yield parts;
            }
            case Fill fill -> List.of(Float.toString(fill.value()));
            case Fma fma -> List.of(lower(fma.b()), lower(fma.c()));
            case FmaChain chain -> List.of("steps=" + chain.steps(), Float.toString(chain.multiplier()), Float.toString(chain.addend()));
            case GatedActivation gated -> List.of(lower(gated.function()));
            case GatherRows gather -> List.of(lower(gather.type()));
            case LayerNorm norm -> List.of("width=" + norm.width());
            case RmsNorm norm -> List.of("width=" + norm.width());
            case Linear linear -> {
                List<String> parts = new ArrayList<>(weight(linear.weight()));
                if (linear.bias()) {
                    parts.add("bias");
                }
                yield parts;
            }
            case MatMul matMul -> {
                String stored = (matMul.transposeA() ? "T" : "N") + (matMul.transposeB() ? "T" : "N");
                yield matMul.bias() ? List.of(stored, "bias") : List.of(stored);
            }
            case Permute permute -> List.of(lower(permute.type()),
                    permute.axes().stream().map(String::valueOf).collect(Collectors.joining()));
            case Reduce reduce -> List.of(lower(reduce.function()));
            case Rope rope -> List.of("dim=" + rope.headDim(), "rotary=" + rope.rotaryDim(), rope.interleaved() ? "pairs" : "halves");
            case ScatterRows scatter -> List.of(scatter.accumulate() ? "add" : "replace");
            case Softmax softmax -> List.of("scale=" + softmax.scale());
            case TopK topK -> List.of("width=" + topK.width(), "k=" + topK.k());
            case Unary unary -> List.of(lower(unary.function()));
            case TrainingOp training -> training(training);
        };
    }

    private static List<String> training(TrainingOp op) {
        return switch (op) {
            case AdamStep adam -> List.of("betas=%s:%s".formatted(adam.beta1(), adam.beta2()), "epsilon=" + adam.epsilon());
            case AttentionGradient gradient -> attention(gradient.heads(), gradient.kvHeads(), gradient.headDim(), gradient.scoring(), gradient.mask());
            case CrossEntropy entropy -> List.of("smoothing=" + entropy.smoothing());
            case CrossEntropyGradient gradient -> List.of("smoothing=" + gradient.smoothing());
            case NormGradient gradient -> List.of("width=" + gradient.width(), gradient.centred() ? "layer" : "rms");
            case SoftmaxGradient gradient -> List.of("scale=" + gradient.scale());
            case UnaryGradient gradient -> List.of(lower(gradient.function()));
            case WeightGradient _ -> List.of();
        };
    }

    private static List<String> attention(int heads, int kvHeads, int headDim, Scoring scoring, Mask mask) {
        List<String> parts = new ArrayList<>(List.of(lower(mask), "heads=" + heads + ":" + kvHeads, "dim=" + headDim));
        if (scoring.isCapped()) {
            parts.add("cap=" + scoring.softCap());
        }
        scoring.bias().ifPresent(bias -> parts.add("bias=" + bias.before() + ":" + bias.after()));
        return parts;
    }

    private static List<String> weight(WeightSpec weight) {
        return List.of(lower(weight.format()), "out=" + weight.outFeatures(), "in=" + weight.inFeatures());
    }

    private static String lower(Object name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
