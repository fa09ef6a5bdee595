package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * A norm over the features of each head instead of those of a whole row. Source: Henry et al. (2020), "Query-Key Normalization for
 * Transformers".
 *
 * @param norm of a head
 * @param headDim features of a head
 */
public record HeadNorm(Layer norm, int headDim) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        int rows = x.shape().dimension(0);
        int width = x.shape().width();
        return norm.forward(x.reshape(rows * (width / headDim), headDim), context).reshape(rows, width);
    }
}
