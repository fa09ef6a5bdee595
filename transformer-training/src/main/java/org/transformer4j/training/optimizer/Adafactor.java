package org.transformer4j.training.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Slice;

/**
 * Adafactor: as Adam, but of the mean square of the gradient of a matrix only the means of its rows and columns are kept.
 *
 * <p>With {@code h = g * scale}, {@code p = 1 - t^decay} for step t, {@code q = 1 - p} and {@code rms(x) = sqrt((Σ x²) / n)}:
 * <ol>
 * <li>{@code s = fma(h, h, squareEpsilon)};
 * <li>{@link FactoredSquare matrices}: {@code u} from the means of the rows and columns of s; else {@code v = fma(v, p, s * q)} and
 *     {@code u = h * rsqrt(v)};
 * <li>{@code a = rate}, times {@code min(1 / sqrt(t), 0.01)}, or {@code min(1 / sqrt(t), t / 10^6)} with warm-up, where steps are relative;
 *     times {@code max(rms(w), scaleEpsilon)} where they are scaled by the parameter;
 * <li>{@code u = (u / max(rms(u) * (1 / clip), 1)) * a};
 * <li>{@code m = fma(m, b1, u * (1 - b1))} and {@code u = m} where b1 is not 0;
 * <li>{@code w = fma(w, -weightDecay a, w)}; {@code w = w - u}.
 * </ol>
 *
 * <p>A parameter that a checkpoint joins with others, as queries, keys and values, is a matrix of its own here. Relative steps want a
 * schedule that is always 1.
 *
 * <p>Source: Shazeer and Stern (2018), algorithms 4 to 6.
 *
 * @param scaleParameter whether steps are in proportion to the size of the parameter
 * @param relativeStep whether steps become smaller by themselves
 * @param warmupInit whether relative steps begin small
 * @param beta1 how much of the last direction stays, from 0, for none is kept, to below 1
 * @param clip largest root mean square of a direction; positive
 * @param decay exponent of the memory of the mean square; negative
 * @param squareEpsilon added to the square of the gradient; positive
 * @param scaleEpsilon least size of a parameter
 * @param weightDecay how much of a weight is taken away in each step, times the size of the step
 */
public record Adafactor(boolean scaleParameter, boolean relativeStep, boolean warmupInit, double beta1, double clip, double decay,
        double squareEpsilon, double scaleEpsilon, double weightDecay) implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String ROWS = "exp_avg_sq_row";
    private static final String COLUMNS = "exp_avg_sq_col";
    private static final double LARGEST_RELATIVE = 1e-2;
    private static final double WARMUP = 1e-6;

    /** Checks the numbers. */
    public Adafactor {
        Checks.stays("a first beta", beta1);
        Checks.notNegative("a least size", scaleEpsilon);
        Checks.notNegative("a weight decay", weightDecay);
        if (!(clip > 0 && decay < 0 && squareEpsilon > 0)) {
            throw new IllegalArgumentException(("Adafactor with a clip of %s, a decay of %s and an epsilon of %s; a positive, a negative and a "
                    + "positive number are needed").formatted(clip, decay, squareEpsilon));
        }
    }

    /** As in the paper, with steps that choose their size themselves. */
    public static Adafactor relative() {
        return new Adafactor(true, true, false, 0, 1, -0.8, 1e-30, 1e-3, 0);
    }

    /** With steps of the size that a schedule says. */
    public static Adafactor scheduled(double beta1, double weightDecay) {
        return new Adafactor(false, false, false, beta1, 1, -0.8, 1e-30, 1e-3, weightDecay);
    }

    @Override
    public List<State> state(Shape shape) {
        List<State> state = new ArrayList<>();
        if (beta1 != 0) {
            state.add(new State(MEAN, shape.elements()));
        }
        if (shape.rank() > 1) {
            state.add(new State(ROWS, shape.rows()));
            state.add(new State(COLUMNS, shape.rows() / shape.dimension(-2) * shape.width()));
        } else {
            state.add(new State(SQUARE, shape.elements()));
        }
        return List.copyOf(state);
    }

    @Override
    public void step(Step step) {
        Formula formula = new Formula(step.workspace());
        double keep = 1 - StrictMath.pow(step.number(), decay);
        Slice h = formula.gradient(step, 0);
        Slice s = formula.fma(h, h, formula.number(squareEpsilon));
        Slice u = step.shape().rank() > 1 ? new FactoredSquare(formula, step.shape(), step.state(ROWS), step.state(COLUMNS)).direction(h, s, keep)
                : direction(formula, step.state(SQUARE), h, s, keep);
        Slice size = size(formula, step);
        Slice excess = formula.binary(Binary.Function.MAX, formula.times(rms(formula, u), 1 / clip), formula.number(1));
        u = formula.times(formula.dividedBy(u, excess), size);
        if (beta1 != 0) {
            u = formula.fma(step.state(MEAN), beta1, formula.times(u, 1 - beta1));
            formula.store(u, step.state(MEAN));
        }
        Slice w = step.weights();
        Slice decayed = step.decays() && weightDecay != 0 ? formula.fma(w, formula.times(size, -weightDecay), w) : w;
        formula.store(formula.binary(Binary.Function.SUBTRACT, decayed, u), w);
    }

    private static Slice direction(Formula formula, Slice square, Slice h, Slice s, double keep) {
        Slice v = formula.fma(square, keep, formula.times(s, 1 - keep));
        formula.store(v, square);
        return formula.times(h, formula.unary(Unary.Function.RSQRT, v));
    }

    private Slice size(Formula formula, Step step) {
        double most = warmupInit ? WARMUP * step.number() : LARGEST_RELATIVE;
        Slice rate = formula.number(relativeStep ? step.rate() * Math.min(most, 1 / Math.sqrt(step.number())) : step.rate());
        return scaleParameter ? formula.times(formula.binary(Binary.Function.MAX, rms(formula, step.weights()), formula.number(scaleEpsilon)), rate)
                : rate;
    }

    private static Slice rms(Formula formula, Slice x) {
        Slice square = formula.reduce(Reduce.Function.SUM_OF_SQUARES, 1, x.length(), x);
        return formula.unary(Unary.Function.SQRT, formula.dividedBy(square, formula.number(x.length())));
    }
}
