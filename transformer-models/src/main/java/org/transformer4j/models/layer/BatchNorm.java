package org.transformer4j.models.layer;

import org.transformer4j.api.Context;
import org.transformer4j.api.DType;
import org.transformer4j.api.Layer;
import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * {@code y = (x - mean) / sqrt(var + epsilon) * gamma + beta} with a mean and a variance for each channel, from {@code [rows, channels]} or
 * {@code [batch, channels, ..]} to the same. Source: Ioffe and Szegedy (2015), algorithms 1 and 2.
 *
 * <p>As a layer it takes the running statistics, and each row is by itself: {@code r = rsqrt(var + epsilon)},
 * {@code y = fma((x - mean) * r, gamma, beta)}. Training calls {@link #normalise}, which takes those of the batch, and {@link #learn}.
 *
 * @param gamma {@code [channels]}
 * @param beta {@code [channels]}
 * @param runningMean {@code [channels]}
 * @param runningVariance {@code [channels]}
 * @param epsilon added to the variance
 */
public record BatchNorm(Parameter gamma, Parameter beta, Parameter runningMean, Parameter runningVariance, float epsilon) implements Layer {
    @Override
    public Tensor forward(Tensor x, Context context) {
        Channels channels = channels(x);
        Workspace workspace = x.workspace();
        Parameter added = Channels.filled(workspace, count(), epsilon);
        Tensor variance = workspace.allocate(Shape.of(count()));
        workspace.launch(new Binary(Binary.Function.ADD, Broadcast.FULL), Args.of(new long[] {1, count()}, runningVariance.slice(), added.slice(),
                variance.slice()));
        Tensor centred = binary(Binary.Function.SUBTRACT, Broadcast.ROW, channels.last(x), runningMean.slice());
        Tensor scaled = binary(Binary.Function.MULTIPLY, Broadcast.ROW, centred, variance.map(Unary.Function.RSQRT).slice());
        return channels.fromLast(Channels.scaleAndShift(scaled, gamma, beta, Broadcast.ROW), x.shape());
    }

    /**
     * The same with the mean and the biased variance of the batch itself. What comes out for a row depends on all others, so a batch must
     * not be cut: its parts, each by itself, would give other numbers.
     *
     * <p>The numbers of a channel are summed example by example, as they lie; rounding: canon-1, "layer norm".
     *
     * @throws IllegalArgumentException if a channel has fewer than two numbers
     */
    public Tensor normalise(Tensor x) {
        Channels channels = channels(x);
        Tensor normal = Channels.normalise(numbers(channels, x), epsilon);
        return channels.fromFirst(Channels.scaleAndShift(normal, gamma, beta, Broadcast.COLUMN), x.shape());
    }

    /**
     * Moves the running statistics towards those of a batch: {@code s = fma(s, 1 - momentum, momentum * now)}, where the variance is the
     * unbiased one. No gradient goes through it: on a backend that remembers what it computes, call it while that is paused.
     *
     * @param x what {@link #normalise} had
     * @param momentum how much the batch counts, from 0 to 1
     * @throws IllegalArgumentException if a channel has fewer than two numbers, or the momentum is another
     */
    public void learn(Tensor x, float momentum) {
        if (!(momentum >= 0 && momentum <= 1)) {
            throw new IllegalArgumentException("a momentum of %s; a number from 0 to 1 is needed".formatted(momentum));
        }
        Channels channels = channels(x);
        Tensor numbers = numbers(channels, x);
        Tensor mean = numbers.reduce(Reduce.Function.SUM).dividedBy(channels.numbers());
        Tensor centred = binary(Binary.Function.SUBTRACT, Broadcast.COLUMN, numbers, mean.slice());
        Tensor variance = centred.reduce(Reduce.Function.SUM_OF_SQUARES).dividedBy(channels.numbers() - 1);
        move(runningMean.slice(), mean.times(momentum), 1 - momentum);
        move(runningVariance.slice(), variance.times(momentum), 1 - momentum);
    }

    private void move(Slice running, Tensor share, float stays) {
        Workspace workspace = share.workspace();
        Tensor moved = workspace.allocate(share.shape());
        workspace.launch(new Fma(Broadcast.FULL, Broadcast.FULL), Args.of(new long[] {1, count()}, running,
                Channels.filled(workspace, count(), stays).slice(), share.slice(), moved.slice()));
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, count(), count(), count()}, moved.slice(), running));
    }

    private int count() {
        return Math.toIntExact(gamma.shape().elements());
    }

    private Channels channels(Tensor x) {
        return Channels.of("batch norm", x.shape(), count());
    }

    private Tensor numbers(Channels channels, Tensor x) {
        if (channels.numbers() < 2) {
            throw new IllegalArgumentException("a batch of shape %s; the statistics of a channel need two numbers at least".formatted(x.shape()));
        }
        return channels.first(x);
    }

    private static Tensor binary(Binary.Function function, Broadcast broadcast, Tensor x, Slice other) {
        Tensor y = x.workspace().allocate(x.shape());
        x.workspace().launch(new Binary(function, broadcast), Args.of(new long[] {x.shape().rows(), x.shape().width()}, x.slice(), other,
                y.slice()));
        return y;
    }
}
