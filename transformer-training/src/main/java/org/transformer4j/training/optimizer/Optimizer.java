package org.transformer4j.training.optimizer;

import java.util.List;
import java.util.Map;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;

/**
 * How gradients change parameters. Holds settings and no state: what is kept from step to step is handed in.
 *
 * <p>The formulas that optimizers state are their definition: each operation is rounded once, in the order that is written, and factors that
 * change from step to step are computed in binary64 and rounded once. So all backends learn the same bits.
 *
 * <p>{@link Object#toString} says the settings, as a record's does: what was saved with one is gone on with by one that says the same.
 */
public interface Optimizer {
    /**
     * What it keeps of a parameter.
     *
     * @param shape of the parameter, as in {@link Step#shape}
     */
    List<State> state(Shape shape);

    /** Changes a parameter in place. */
    void step(Step step);

    /**
     * Numbers that are kept of a parameter, 0 at first.
     *
     * @param name under which they are stored
     * @param elements how many
     */
    record State(String name, long elements) {}

    /**
     * One step of one parameter.
     *
     * @param workspace where to compute
     * @param shape of the parameter: matrices are {@code [rows, width]}
     * @param weights the parameter
     * @param gradient its gradient
     * @param state what is kept of it, by the names of {@link Optimizer#state}
     * @param number of the step, from 1
     * @param rate the learning rate
     * @param gradientScale what the gradient is multiplied by first: below 1 where it is clipped
     * @param decays whether weight decay is for this parameter
     */
    record Step(Workspace workspace, Shape shape, Slice weights, Slice gradient, Map<String, Slice> state, long number, double rate,
            double gradientScale, boolean decays) {
        /** What is kept under a name. */
        public Slice state(String name) {
            return state.get(name);
        }
    }
}
