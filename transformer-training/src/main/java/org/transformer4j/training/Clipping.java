package org.transformer4j.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * Limits gradients. Source: Pascanu, Mikolov and Bengio (2013), section 3.2.
 *
 * @param pass where they are
 */
record Clipping(ForwardPass pass) {
    private static final double EPSILON = 1e-6;

    /** The norm of all together: the squares of each parameter are summed on the device, the sums here, in the order of the parameters. */
    double norm(List<Slice> gradients) {
        double[] square = new double[1];
        pass.tape().pause(() -> gradients.stream().filter(Objects::nonNull).forEach(gradient -> square[0] += sumOfSquares(gradient)));
        return Math.sqrt(square[0]);
    }

    private double sumOfSquares(Slice gradient) {
        Workspace workspace = pass.workspace();
        Tensor sum = workspace.allocate(Shape.of(1));
        workspace.launch(new Reduce(Reduce.Function.SUM_OF_SQUARES), Args.of(new long[] {1, gradient.length()}, gradient, sum.slice()));
        return sum.toArray()[0];
    }

    /** What a gradient is multiplied by whose norm may be {@code most}: {@code min(1, most / (norm + 10^-6))}. */
    double scale(double norm, double most) {
        return Math.min(1, most / (norm + EPSILON));
    }

    /** {@code min(max(g, -most), most)}, or what came where there is no limit. */
    List<Slice> values(List<Slice> gradients, double most) {
        if (most == Double.POSITIVE_INFINITY) {
            return gradients;
        }
        List<Slice> clipped = new ArrayList<>();
        pass.tape().pause(() -> {
            Slice above = pass.workspace().tensor(Shape.of(1), (float) most).slice();
            Slice below = pass.workspace().tensor(Shape.of(1), (float) -most).slice();
            for (Slice gradient : gradients) {
                clipped.add(gradient == null ? null : limited(limited(gradient, Binary.Function.MAX, below), Binary.Function.MIN, above));
            }
        });
        return clipped;
    }

    private Slice limited(Slice gradient, Binary.Function function, Slice limit) {
        Tensor y = pass.workspace().allocate(Shape.of(Math.toIntExact(gradient.length())));
        pass.workspace().launch(new Binary(function, Broadcast.SCALAR), Args.of(new long[] {1, gradient.length()}, gradient, limit, y.slice()));
        return y.slice();
    }
}
