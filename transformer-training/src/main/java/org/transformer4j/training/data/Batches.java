package org.transformer4j.training.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Examples in batches, epoch after epoch, each in an order of its own. Which batch a step gets depends on the seed and the number of the
 * step alone.
 *
 * @param <E> an example
 */
public final class Batches<E> implements BatchSource<E> {
    /**
     * The examples of an epoch.
     *
     * @param <E> an example
     */
    @FunctionalInterface
    public interface Epochs<E> {
        /** The examples of an epoch, counted from 0, in no particular order; as many in each. */
        List<E> epoch(long number);
    }

    private final Epochs<E> epochs;
    private final int batch;
    private final long seed;
    private final int perEpoch;
    private long epoch = -1;
    private List<E> examples;
    private int[] order;

    /**
     * Batches of the same size; what is left over at the end of an epoch waits for another one.
     *
     * @throws IllegalArgumentException if there are fewer examples than a batch has
     */
    public Batches(Epochs<E> epochs, int batch, long seed) {
        this.epochs = epochs;
        this.batch = batch;
        this.seed = seed;
        if (batch < 1) {
            throw new IllegalArgumentException("batches of %d examples; at least 1 is needed".formatted(batch));
        }
        enter(0);
        this.perEpoch = examples.size() / batch;
        if (perEpoch == 0) {
            throw new IllegalArgumentException("%d examples for batches of %d; fewer in a batch, or more text, is needed".formatted(examples.size(), batch));
        }
    }

    @Override
    public List<E> of(long step) {
        enter(step / perEpoch);
        int from = (int) (step % perEpoch) * batch;
        List<E> list = new ArrayList<>();
        for (int i = from; i < from + batch; i++) {
            list.add(examples.get(order[i]));
        }
        return list;
    }

    @Override
    public int perEpoch() {
        return perEpoch;
    }

    private void enter(long number) {
        if (number != epoch) {
            epoch = number;
            List<E> next = epochs.epoch(number);
            if (examples != null && next.size() != examples.size()) {
                throw new IllegalArgumentException("%d examples in epoch %d, and %d before; as many in each are needed"
                        .formatted(next.size(), number, examples.size()));
            }
            examples = next;
            order = Shuffle.order(examples.size(), seed, number);
        }
    }
}
