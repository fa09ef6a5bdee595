package org.transformer4j.training.optimizer;

import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Adam and AdamW. Sources: Kingma and Ba (2015), algorithm 1; Loshchilov and Hutter (2019), algorithm 2.
 *
 * @param beta1 how much of the mean of the gradient stays
 * @param beta2 how much of the mean of its square stays
 * @param epsilon added to the root of the latter
 * @param weightDecay how much of a weight is taken away in each step, times the learning rate
 * @param decoupled whether the decay goes to the weights, as in AdamW, instead of the gradient
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) implements Optimizer {
    /** Checks the numbers. */
    public Adam {
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("a weight decay of %s; it must not be negative".formatted(weightDecay));
        }
    }

    /** Adam with its usual settings. */
    public static Adam adam() {
        return new Adam(0.9, 0.999, 1e-8, 0, false);
    }

    /** AdamW with its usual betas. */
    public static Adam adamW(double weightDecay) {
        return new Adam(0.9, 0.999, 1e-8, weightDecay, true);
    }

    /** With other betas. */
    public Adam betas(double first, double second) {
        return new Adam(first, second, epsilon, weightDecay, decoupled);
    }

    @Override
    public List<String> state() {
        return List.of("exp_avg", "exp_avg_sq");
    }

    @Override
    public void step(Step step) {
        double decay = step.decays() ? weightDecay : 0;
        Slice factors = step.workspace().tensor(Shape.of(AdamStep.FACTORS), (float) step.gradientScale(), (float) (decoupled ? 0 : decay),
                (float) (decoupled ? step.rate() * decay : 0), (float) (1 / (1 - StrictMath.pow(beta1, step.number()))),
                (float) (1 / (1 - StrictMath.pow(beta2, step.number()))), (float) step.rate()).slice();
        step.workspace().launch(new AdamStep(beta1, beta2, epsilon), Args.of(new long[] {step.weights().length()},
                step.gradient(), factors, step.weights(), step.state().get(0), step.state().get(1)));
    }
}
