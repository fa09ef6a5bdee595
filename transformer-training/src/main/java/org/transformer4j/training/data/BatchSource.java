package org.transformer4j.training.data;

import java.util.List;

/**
 * The batches of all steps. Which one a step gets depends on the number of the step alone, so that learning can be stopped and continued.
 *
 * @param <E> an example
 */
public interface BatchSource<E> {
    /** The examples of a step, counted from 0. */
    List<E> of(long step);

    /** Steps of an epoch, as many in each. */
    int perEpoch();
}
