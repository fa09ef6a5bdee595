package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Unary;

/**
 * {@code down(f(gate(x)) * up(x))}, row by row. Source: Shazeer (2020).
 *
 * @param gate from the model's width to the inner width
 * @param up from the model's width to the inner width
 * @param activation what {@code f} is: SiLU in SwiGLU, GELU in GEGLU
 * @param down from the inner width back
 */
public record GatedFeedForward(Linear gate, Linear up, Unary.Function activation, Linear down) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Tensor inner = gate.forward(x, context).gate(activation, up.forward(x, context));
        return down.forward(context.dropout(DropoutSite.ACTIVATION, inner), context);
    }
}
