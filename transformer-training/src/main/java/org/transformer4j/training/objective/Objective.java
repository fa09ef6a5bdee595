package org.transformer4j.training.objective;

import java.util.List;
import org.transformer4j.api.Tensor;
import org.transformer4j.models.Model;

/**
 * What a model is trained for.
 *
 * @param <E> an example: one sequence with what the model should make of it
 */
public interface Objective<E> {
    /** Counts for no loss where it stands as a target. */
    int IGNORED = -100;

    /** The model. */
    Model model();

    /** What decides the losses beside model and examples, in words: a run with another objective does not go on to the same bits. */
    default String settings() {
        return "";
    }

    /**
     * The losses of all targets of some examples, 0 for those that are {@link #IGNORED}.
     *
     * @param pass where to compute
     * @throws IllegalArgumentException if an example does not fit the model
     */
    Tensor losses(List<E> examples, ForwardPass pass);

    /** What the losses of a batch are multiplied by to be their mean, where so many targets count. */
    static float scale(long targets) {
        return (float) (1.0 / targets);
    }

    /** How many targets of an example count. */
    int targets(E example);

    /** How many tokens the model reads of an example: what throughput is measured in. */
    int tokens(E example);
}
