package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weight;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;

/**
 * Gated feed-forward layers of which a router chooses some for each row: {@code y = sum_j w_j down_j(f(gate_j(x)) * up_j(x))}.
 *
 * <p>The probabilities of all experts are the softmax of the router's logits; the largest are taken, of equals the expert with the lower
 * number, and divided by their sum, so that the weights {@code w_j} of a row add up to 1. The sum is a dot product as canon-1 has it, from
 * the expert with the largest weight on: the order does not depend on which experts they are. Source: Jiang et al. (2024), "Mixtral of
 * Experts", section 2.1.
 *
 * @param router from the model's width to a logit for each expert
 * @param choices how many experts a row goes to
 * @param gate of all experts, one below the other: from the model's width to the inner width
 * @param up of all experts: from the model's width to the inner width
 * @param activation what {@code f} is
 * @param down of all experts: from the inner width back
 */
public record MixtureOfExperts(Linear router, int choices, Weight gate, Weight up, Unary.Function activation, Weight down) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        int experts = router.weight().spec().outFeatures();
        int rows = Math.toIntExact(x.shape().rows());
        Tensor.Largest chosen = router.forward(x, context).softmax(1f).topK(choices);
        Tensor weights = chosen.values().dividedByColumn(chosen.values().reduce(Reduce.Function.SUM).slice());
        Tensor inner = x.expertLinear(gate, experts, chosen.indices())
                .gate(activation, x.expertLinear(up, experts, chosen.indices()));
        Tensor results = inner.expertLinear(down, experts, chosen.indices());
        return weights.reshape(rows, 1, choices).matmul(results.reshape(rows, choices, results.shape().width())).reshape(x.shape().toArray());
    }
}
