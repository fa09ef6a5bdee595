package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.spi.Slice;

/** How gradients change parameters. Holds settings and no state: what is kept from step to step is handed in. */
public interface Optimizer {
    /** The names of what it keeps for each parameter, as many numbers each as the parameter has; 0 at first. */
    List<String> state();

    /** Changes a parameter in place. */
    void step(Step step);

    /**
     * One step of one parameter.
     *
     * @param workspace where to compute
     * @param weights the parameter
     * @param gradient its gradient
     * @param state what is kept of it, in the order of {@link Optimizer#state}
     * @param number of the step, from 1
     * @param rate the learning rate
     * @param gradientScale what the gradient is multiplied by first: below 1 where it is clipped
     * @param decays whether weight decay is for this parameter
     */
    record Step(Workspace workspace, Slice weights, Slice gradient, List<Slice> state, long number, double rate, double gradientScale,
            boolean decays) {}
}
