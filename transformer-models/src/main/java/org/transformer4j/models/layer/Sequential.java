package org.transformer4j.models.layer;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Unary;

/**
 * Layers one after the other.
 *
 * @param layers from the first to the last
 */
public record Sequential(List<Layer> layers) implements Layer {
    /** Copies the list. */
    public Sequential {
        layers = List.copyOf(layers);
    }

    /** Layers one after the other. */
    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    /** A function of each element, as a layer. */
    public static Layer map(Unary.Function function) {
        return (x, _) -> x.map(function);
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        for (Layer layer : layers) {
            x = layer.forward(x, context);
        }
        return x;
    }
}
