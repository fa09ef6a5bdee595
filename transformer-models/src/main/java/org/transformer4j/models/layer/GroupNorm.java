package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Broadcast;

/**
 * {@code y = (x - mean) / sqrt(var + epsilon) * gamma + beta}, with the mean and variance of a group of neighbouring channels of one
 * example: from {@code [batch, channels, ..]} to the same. Numbers are summed as they lie; rounding: canon-1, "layer norm". Source: Wu and He
 * (2018), "Group Normalization", section 3.1; with as many groups as channels it is instance normalisation.
 *
 * @param groups how many there are; a divisor of the channels
 * @param gamma {@code [channels]}
 * @param beta {@code [channels]}
 * @param epsilon added to the variance
 */
public record GroupNorm(int groups, Parameter gamma, Parameter beta, float epsilon) implements Layer {
    /** Checks the number of groups. */
    public GroupNorm {
        if (groups < 1 || gamma.shape().elements() % groups != 0) {
            throw new IllegalArgumentException("%d channels in %d groups; the groups must be of one size".formatted(gamma.shape().elements(), groups));
        }
    }

    @Override
    public Tensor forward(Tensor x, Context context) {
        Channels channels = Channels.of("group norm", x.shape(), Math.toIntExact(gamma.shape().elements()));
        if (channels.isEmpty()) {
            return x;
        }
        int rows = channels.rows(groups);
        long width = x.shape().elements() / rows;
        if (width > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a tensor of shape %s has %d numbers in each of %d groups; take more groups, as at most %d numbers are supported"
                    .formatted(x.shape(), width, groups, Integer.MAX_VALUE));
        }
        Tensor normal = Channels.normalise(x.reshape(rows, (int) width), epsilon).reshape(x.shape().toArray());
        return channels.fromLast(Channels.scaleAndShift(channels.last(normal), gamma, beta, Broadcast.ROW), x.shape());
    }
}
