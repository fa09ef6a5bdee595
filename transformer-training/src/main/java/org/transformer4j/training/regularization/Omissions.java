package org.transformer4j.training.regularization;

import java.util.Arrays;
import org.transformer4j.api.DropoutSite;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.spi.Slice;

/**
 * What is left out of some examples of a batch as they go through a model once. It depends on the seed, the step, the number of an example
 * in its batch, the place in the model, the position and the column alone, not on which examples come together.
 */
public final class Omissions {
    /** The generator's streams of omissions; other uses of a seed have others. */
    private static final long STREAMS = 0x4F4D4954L << 32;
    private static final int PLACE_BITS = 16;

    private final Regularization rates;
    private final long step;
    private final long first;
    private int places;

    /**
     * Of some examples of a step.
     *
     * @param step counted from 0
     * @param first the number in the batch of the first of them
     */
    public Omissions(Regularization rates, long step, int first) {
        this.rates = rates;
        this.step = step;
        this.first = first;
    }

    /** How many places in the model have been passed. */
    public int place() {
        return places;
    }

    /** Goes back to a place, where the same will be left out as before. */
    public void goBack(int place) {
        places = place;
    }

    /**
     * Leaves out a part of {@code x}.
     *
     * @param x one row for each row of the sequences
     * @param sequences the examples, in their order
     */
    public Tensor from(Tensor x, DropoutSite site, Sequences sequences, Workspace workspace) {
        Tensor y = x;
        if (rates.rate(site) > 0) {
            y = y.dropout((float) rates.rate(site), keys(sequences, true, workspace));
        }
        if (site == DropoutSite.BRANCH && rates.stochasticDepth() > 0) {
            float[] ones = new float[Math.toIntExact(x.shape().rows())];
            Arrays.fill(ones, 1f);
            Tensor factors = workspace.tensor(Shape.of(ones.length, 1), ones)
                    .dropout((float) rates.stochasticDepth(), keys(sequences, false, workspace));
            y = y.timesColumn(factors.slice());
        }
        return y;
    }

    /** Seed and stream of each row: alike in all rows of a sequence, or with their positions. */
    private Slice keys(Sequences sequences, boolean byPosition, Workspace workspace) {
        int place = places++;
        if (place >= 1 << PLACE_BITS) {
            throw new IllegalStateException("numbers are left out at more than %d places; fewer layers are needed".formatted(1 << PLACE_BITS));
        }
        int[] words = new int[Philox4x32.BLOCK];
        int[] keys = new int[Dropout.KEY * sequences.rows()];
        for (int s = 0; s < sequences.count(); s++) {
            Philox4x32.block(rates.seed(), STREAMS + step, first + s << PLACE_BITS | place, words);
            for (int i = 0; i < sequences.queryLength(s); i++) {
                int at = Dropout.KEY * (sequences.queryStart(s) + i);
                keys[at] = words[0];
                keys[at + 1] = words[1];
                keys[at + 2] = byPosition ? i : 0;
            }
        }
        return workspace.integers(keys);
    }
}
