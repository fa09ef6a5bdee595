package org.transformer4j.models.layer;

import java.util.List;
import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Tensor;

/**
 * Blocks one after the other, in the memory of one, and a last norm. The states before each block and behind the norm are shown to
 * whoever wants them.
 *
 * @param name of the states, such as {@code hidden_states.}; their numbers follow
 * @param blocks from the first to the last
 * @param finalNorm behind the last block, or null
 */
public record BlockStack(String name, List<? extends Layer> blocks, Layer finalNorm) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        for (int i = 0; i < blocks.size(); i++) {
            context.observe(name + i, x);
            x = context.block(blocks.get(i), x);
        }
        Tensor last = finalNorm == null ? x : finalNorm.forward(x, context);
        context.observe(name + blocks.size(), last);
        return last;
    }
}
