package org.transformer4j.training;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.training.objective.ForwardPass;

/**
 * Measures and limits gradients. Source: Pascanu, Mikolov and Bengio (2013), section 3.2.
 *
 * @param pass where they are
 * @param limits how large they may be
 */
record GradientClipper(ForwardPass pass, Clipping limits) {
    private static final double EPSILON = 1e-6;

    /**
     * Gradients within the limits.
     *
     * @param gradients whose numbers are
     * @param factor what they have to be multiplied by, for their norm to be as well
     * @param norm what it is then
     */
    record Clipped(List<Slice> gradients, double factor, double norm) {}

    /**
     * Limits the numbers, and then the norm.
     *
     * @param norm of all together, without {@code scale}
     * @param scale what the gradients are too large by, as the loss was multiplied by it
     */
    Clipped clip(List<Slice> gradients, double norm, double scale) {
        List<Slice> values = values(gradients, scale);
        double ofValues = values == gradients ? norm : norm(values) / scale;
        double factor = factor(ofValues);
        return new Clipped(values, factor / scale, ofValues * factor);
    }

    /**
     * The norm of all together: the squares of each parameter are summed on the device, the sums here, in the order of the parameters. Not
     * finite exactly if one of the numbers is not.
     */
    double norm(List<Slice> gradients) {
        double[] norm = new double[1];
        pass.tape().pause(() -> {
            for (Slice gradient : gradients) {
                if (gradient != null) {
                    norm[0] = isEuclidean() ? norm[0] + sumOfSquares(gradient) : Math.max(norm[0], largest(gradient));
                }
            }
        });
        return isEuclidean() ? Math.sqrt(norm[0]) : norm[0];
    }

    private boolean isEuclidean() {
        return limits.normType() == GradientNorm.EUCLIDEAN;
    }

    /** Where the squares are too large for F32, a power of two is taken out of the numbers, which loses nothing that counts. */
    private double sumOfSquares(Slice gradient) {
        double sum = reduced(Reduce.Function.SUM_OF_SQUARES, gradient);
        if (sum != Double.POSITIVE_INFINITY) {
            return sum;
        }
        double largest = largestNumber(gradient);
        if (largest == Double.POSITIVE_INFINITY) {
            return largest;
        }
        // No more than has an inverse that is no subnormal number.
        int exponent = Math.min(Math.getExponent(largest), Float.MAX_EXPONENT - 1);
        Slice smaller = with(gradient, Binary.Function.MULTIPLY, Math.scalb(1f, -exponent));
        return Math.scalb(reduced(Reduce.Function.SUM_OF_SQUARES, smaller), 2 * exponent);
    }

    /** A maximum passes over what is no number, but a sum does not. */
    private double largest(Slice gradient) {
        return Double.isNaN(reduced(Reduce.Function.SUM_OF_SQUARES, gradient)) ? Double.NaN : largestNumber(gradient);
    }

    private double largestNumber(Slice gradient) {
        return Math.max(0, Math.max(reduced(Reduce.Function.MAX, gradient), reduced(Reduce.Function.MAX, with(gradient, Binary.Function.MULTIPLY, -1))));
    }

    private double reduced(Reduce.Function function, Slice gradient) {
        Workspace workspace = pass.workspace();
        Tensor y = workspace.allocate(Shape.of(1));
        workspace.launch(new Reduce(function), Args.of(new long[] {1, gradient.length()}, gradient, y.slice()));
        return y.toArray()[0];
    }

    /** What gradients of this norm are multiplied by: {@code min(1, most / (norm + 10^-6))}. */
    double factor(double norm) {
        return Math.min(1, limits.norm() / (norm + EPSILON));
    }

    /** {@code min(max(g, -most), most)}, or what came where there is no limit; {@code most} is for gradients that are {@code scale} times as large. */
    List<Slice> values(List<Slice> gradients, double scale) {
        double most = limits.value() * scale;
        if (most == Double.POSITIVE_INFINITY) {
            return gradients;
        }
        List<Slice> clipped = new ArrayList<>();
        pass.tape().pause(() -> gradients.forEach(gradient -> clipped.add(gradient == null ? null
                : with(with(gradient, Binary.Function.MAX, (float) -most), Binary.Function.MIN, (float) most))));
        return clipped;
    }

    private Slice with(Slice gradient, Binary.Function function, float number) {
        Tensor y = pass.workspace().allocate(Shape.of(Math.toIntExact(gradient.length())));
        Slice other = pass.workspace().tensor(Shape.of(1), number).slice();
        pass.workspace().launch(new Binary(function, Broadcast.SCALAR), Args.of(new long[] {1, gradient.length()}, gradient, other, y.slice()));
        return y.slice();
    }
}
