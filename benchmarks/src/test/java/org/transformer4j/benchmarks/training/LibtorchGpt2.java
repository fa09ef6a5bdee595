package org.transformer4j.benchmarks.training;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;
import static org.bytedeco.pytorch.global.torch.embedding;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;

import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Reduction;
import org.transformer4j.models.checkpoint.Checkpoint;

/**
 * GPT-2 in libtorch's own operations: its fused attention, layer norm, linear layer, GELU and cross-entropy. Weights of linear layers
 * lie as {@code torch.nn.Linear} has them, {@code [out, in]}.
 */
final class LibtorchGpt2 {
    private static final double EPSILON = 1e-5;
    private static final TensorOptional NONE = new TensorOptional();

    private final Map<String, Tensor> parameters = new TreeMap<>();

    LibtorchGpt2(Checkpoint checkpoint) {
        for (String name : checkpoint.names()) {
            try (PointerScope scope = new PointerScope()) {
                Tensor stored = torch.tensor(checkpoint.tensor(name).toFloats()).view(checkpoint.tensor(name).shape());
                Tensor parameter = (transposed(name) ? stored.t() : stored).contiguous().clone().detach();
                parameters.put(name, parameter.set_requires_grad(true).retainReference());
            }
        }
    }

    /** Whether the checkpoint has it as {@code [in, out]}. */
    private static boolean transposed(String name) {
        return name.startsWith("h.") && name.endsWith(".weight") && !name.contains(".ln_");
    }

    /** By the names of the checkpoint. */
    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** The gradient of a parameter in the checkpoint's order. */
    Tensor gradient(String name) {
        Tensor gradient = parameters.get(name).grad();
        return (transposed(name) ? gradient.t() : gradient).contiguous();
    }

    private Tensor parameter(String name) {
        return parameters.get(name);
    }

    private TensorOptional optional(String name) {
        return new TensorOptional(parameter(name));
    }

    /**
     * The mean loss. What a block no longer needs is freed after it, as it would be in C++.
     *
     * @param ids {@code [sequences, length]}
     * @param targets {@code [sequences * length]}
     */
    Tensor loss(Tensor ids, Tensor targets) {
        Tensor x;
        try (PointerScope scope = new PointerScope()) {
            x = embedding(parameter("wte.weight"), ids).add(parameter("wpe.weight")).retainReference();
        }
        for (int layer = 0; layer < TrainingTask.LAYERS; layer++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor y = block(x, "h." + layer + ".").retainReference();
                x.releaseReference();
                x = y;
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = linear(norm(x, "ln_f"), parameter("wte.weight")).view(-1, TrainingTask.VOCABULARY);
            x.releaseReference();
            return cross_entropy_loss(logits, targets, NONE, Reduction.Mean.value, TrainingTask.IGNORED, 0).retainReference();
        }
    }

    private Tensor block(Tensor x, String name) {
        Tensor attended = x.add(affine(attention(affine(norm(x, name + "ln_1"), name + "attn.c_attn")), name + "attn.c_proj"));
        Tensor wide = gelu(affine(norm(attended, name + "ln_2"), name + "mlp.c_fc"), "tanh");
        return attended.add(affine(wide, name + "mlp.c_proj"));
    }

    private Tensor norm(Tensor x, String name) {
        return layer_norm(x, new long[] {TrainingTask.WIDTH}, optional(name + ".weight"), optional(name + ".bias"), EPSILON, false);
    }

    private Tensor affine(Tensor x, String name) {
        return linear(x, parameter(name + ".weight"), optional(name + ".bias"));
    }

    private static Tensor attention(Tensor joined) {
        TensorVector parts = joined.split(TrainingTask.WIDTH, -1);
        Tensor y = scaled_dot_product_attention(heads(parts.get(0)), heads(parts.get(1)), heads(parts.get(2)), NONE, 0, true,
                new DoubleOptional(), false);
        return y.transpose(1, 2).reshape(TrainingTask.SEQUENCES, TrainingTask.LENGTH, TrainingTask.WIDTH);
    }

    private static Tensor heads(Tensor x) {
        return x.view(TrainingTask.SEQUENCES, TrainingTask.LENGTH, TrainingTask.HEADS, -1).transpose(1, 2);
    }
}
