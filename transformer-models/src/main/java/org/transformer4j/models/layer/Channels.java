package org.transformer4j.models.layer;

import org.transformer4j.api.Parameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.spi.Args;

/** A tensor {@code [batch, channels, ..]}, or {@code [rows, channels]}, as rows of one channel each, or of all channels each. */
final class Channels {
    private final Shape shape;
    private final int batch;
    private final int channels;
    private final int places;

    private Channels(Shape shape, int batch, int channels, int places) {
        this.shape = shape;
        this.batch = batch;
        this.channels = channels;
        this.places = places;
    }

    /**
     * Of a tensor.
     *
     * @param what needs it, for the message
     * @throws IllegalArgumentException if its second dimension is another, or a channel has more numbers than an array
     */
    static Channels of(String what, Shape shape, int channels) {
        if (shape.rank() < 2 || shape.dimension(1) != channels) {
            throw new IllegalArgumentException("%s of %d channels cannot take a tensor of shape %s; [batch, %d, ..] is needed"
                    .formatted(what, channels, shape, channels));
        }
        int batch = shape.dimension(0);
        long numbers = channels == 0 ? 0 : shape.elements() / channels;
        if (numbers > Integer.MAX_VALUE) {
            throw tooMany(shape, "numbers in a channel", numbers);
        }
        return new Channels(shape, batch, channels, batch == 0 ? 0 : (int) (numbers / batch));
    }

    private static IllegalArgumentException tooMany(Shape shape, String what, long count) {
        return new IllegalArgumentException("a tensor of shape %s has %d %s, and at most %d are supported; take fewer examples at once"
                .formatted(shape, count, what, Integer.MAX_VALUE));
    }

    /** Whether there are no numbers, and so nothing to do. */
    boolean isEmpty() {
        return shape.elements() == 0;
    }

    /** Numbers of one channel. */
    int numbers() {
        return batch * places;
    }

    /** Rows, of which each example has as many. */
    int rows(int each) {
        long rows = (long) batch * each;
        if (rows > Integer.MAX_VALUE) {
            throw tooMany(shape, "groups of channels", rows);
        }
        return (int) rows;
    }

    /** {@code [channels, batch * places]}. */
    Tensor first(Tensor x) {
        return x.reshape(batch, channels, places).permute(1, 0, 2).reshape(channels, numbers());
    }

    /** The inverse of {@link #first}. */
    Tensor fromFirst(Tensor rows, Shape shape) {
        return rows.reshape(channels, batch, places).permute(1, 0, 2).reshape(shape.toArray());
    }

    /** {@code [batch * places, channels]}. */
    Tensor last(Tensor x) {
        Tensor rows = places == 1 ? x : x.reshape(batch, channels, places).permute(0, 2, 1);
        return rows.reshape(numbers(), channels);
    }

    /** The inverse of {@link #last}. */
    Tensor fromLast(Tensor rows, Shape shape) {
        return (places == 1 ? rows : rows.reshape(batch, places, channels).permute(0, 2, 1)).reshape(shape.toArray());
    }

    /** {@code fma(x, gamma, beta)}, both stretched alike. */
    static Tensor scaleAndShift(Tensor x, Parameter gamma, Parameter beta, Broadcast broadcast) {
        Tensor y = x.workspace().allocate(x.shape());
        x.workspace().launch(new Fma(broadcast, broadcast), Args.of(new long[] {x.shape().rows(), x.shape().width()}, x.slice(), gamma.slice(),
                beta.slice(), y.slice()));
        return y;
    }

    /** Each row with a mean of 0 and a variance of 1: a layer norm with gains of 1 and biases of 0. */
    static Tensor normalise(Tensor rows, float epsilon) {
        int width = rows.shape().width();
        return rows.layerNorm(filled(rows.workspace(), width, 1f), filled(rows.workspace(), width, 0f), epsilon);
    }

    static Parameter filled(Workspace workspace, int length, float value) {
        Tensor y = workspace.allocate(Shape.of(length));
        workspace.launch(new Fill(value), Args.of(new long[] {length}, y.slice()));
        return new Parameter(y.shape(), y.slice());
    }
}
