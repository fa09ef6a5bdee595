package org.transformer4j.training.optimizer;

import java.util.List;
import java.util.stream.Stream;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Adam, AdamW and AMSGrad, by the formula of {@link AdamStep}. With AMSGrad the largest mean square so far takes the place of the present
 * one: {@code x = max(x, v)}, {@code w = fma((m * c1) / (sqrt(x * c2) + epsilon), -rate, w)}.
 *
 * <p>Sources: Kingma and Ba (2015), algorithm 1; Loshchilov and Hutter (2019), algorithm 2; Reddi, Kale and Kumar (2018), algorithm 2.
 *
 * @param beta1 how much of the mean of the gradient stays
 * @param beta2 how much of the mean of its square stays
 * @param epsilon added to the root of the latter
 * @param weightDecay how much of a weight is taken away in each step, times the learning rate
 * @param decoupled whether the decay goes to the weights, as in AdamW, instead of the gradient
 * @param amsgrad whether the mean square may only grow
 */
public record Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled, boolean amsgrad) implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String LARGEST = "max_exp_avg_sq";

    /** Checks the numbers. */
    public Adam {
        Checks.stays("a first beta", beta1);
        Checks.stays("a second beta", beta2);
        Checks.epsilon(epsilon);
        Checks.notNegative("a weight decay", weightDecay);
    }

    /** Without AMSGrad. */
    public Adam(double beta1, double beta2, double epsilon, double weightDecay, boolean decoupled) {
        this(beta1, beta2, epsilon, weightDecay, decoupled, false);
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
        return new Adam(first, second, epsilon, weightDecay, decoupled, amsgrad);
    }

    /** With a mean square that may only grow. */
    public Adam withAmsgrad() {
        return new Adam(beta1, beta2, epsilon, weightDecay, decoupled, true);
    }

    @Override
    public List<State> state(Shape shape) {
        Stream<String> names = amsgrad ? Stream.of(MEAN, SQUARE, LARGEST) : Stream.of(MEAN, SQUARE);
        return names.map(name -> new State(name, shape.elements())).toList();
    }

    @Override
    public void step(Step step) {
        double decay = step.decays() ? weightDecay : 0;
        double l2 = decoupled ? 0 : decay;
        double taken = decoupled ? step.rate() * decay : 0;
        double c1 = 1 / (1 - StrictMath.pow(beta1, step.number()));
        double c2 = 1 / (1 - StrictMath.pow(beta2, step.number()));
        if (amsgrad) {
            stepWithLargest(step, l2, taken, c1, c2);
            return;
        }
        Slice factors = step.workspace().tensor(Shape.of(AdamStep.FACTORS), (float) step.gradientScale(), (float) l2, (float) taken, (float) c1,
                (float) c2, (float) step.rate()).slice();
        step.workspace().launch(new AdamStep(beta1, beta2, epsilon), Args.of(new long[] {step.weights().length()},
                step.gradient(), factors, step.weights(), step.state(MEAN), step.state(SQUARE)));
    }

    private void stepWithLargest(Step step, double l2, double taken, double c1, double c2) {
        Formula formula = new Formula(step.workspace());
        Slice h = formula.gradient(step, l2);
        Slice m = formula.fma(step.state(MEAN), beta1, formula.times(h, 1 - beta1));
        Slice v = formula.fma(step.state(SQUARE), beta2, formula.times(formula.times(h, 1 - beta2), h));
        Slice largest = formula.binary(Binary.Function.MAX, step.state(LARGEST), v);
        Slice w = step.weights();
        Slice decayed = taken == 0 ? w : formula.fma(w, -taken, w);
        Slice root = formula.plus(formula.unary(Unary.Function.SQRT, formula.times(largest, c2)), epsilon);
        formula.store(formula.fma(formula.dividedBy(formula.times(m, c1), root), -step.rate(), decayed), w);
        formula.store(m, step.state(MEAN));
        formula.store(v, step.state(SQUARE));
        formula.store(largest, step.state(LARGEST));
    }
}
