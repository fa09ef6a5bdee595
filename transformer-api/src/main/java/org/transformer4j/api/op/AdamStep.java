package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * One step of Adam or AdamW, in place. With the factors that change from step to step as an operand:
 *
 * <p>{@code h = fma(w, l2, g * scale)}, {@code m = fma(b1, m, (1 - b1) * h)}, {@code v = fma(b2, v, ((1 - b2) * h) * h)},
 * {@code w = fma(w, -decay, w)}, {@code w = fma((m * c1) / (sqrt(v * c2) + epsilon), -rate, w)}.
 *
 * <p>Sources: Kingma and Ba (2015), algorithm 1; decoupled decay: Loshchilov and Hutter (2019), algorithm 2.
 *
 * <p>Sizes: elements. Operands: {@code gradient [elements]}, {@code factors [6]}: scale of the gradient, l2, decay (the rate times the
 * weight decay), {@code c1 = 1 / (1 - b1^t)}, {@code c2 = 1 / (1 - b2^t)} and rate; {@code weights}, {@code m} and {@code v}, each
 * {@code [elements]} and updated.
 *
 * <p>{@code 1 - b1} and {@code 1 - b2} are computed in binary64 and rounded once, since 1 - 0.999 would lose five digits.
 *
 * @param beta1 how much of the mean stays, from 0 to below 1
 * @param beta2 how much of the mean square stays, from 0 to below 1
 * @param epsilon added to the root of the mean square, at least 0
 */
public record AdamStep(double beta1, double beta2, double epsilon) implements TrainingOp {
    /** How many factors there are. */
    public static final int FACTORS = 6;

    /** Checks the numbers. */
    public AdamStep {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon >= 0)) {
            throw new IllegalArgumentException("Adam with betas %s and %s and epsilon %s; betas from 0 to below 1 and an epsilon of at least 0 are needed"
                    .formatted(beta1, beta2, epsilon));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0);
        return List.of(Operand.input("gradient", elements), Operand.input("factors", FACTORS),
                Operand.updated("weights", DType.F32, elements), Operand.updated("m", DType.F32, elements),
                Operand.updated("v", DType.F32, elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        Formula formula = new Formula(sink);
        Slice w = args.slice(2);
        Slice h = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, w.length(), w, factor(args, 1),
                formula.binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, 1, w.length(), args.slice(0), factor(args, 0)));
        Slice m = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, w.length(), args.slice(3), sink.constant((float) beta1), formula.times(h, (float) (1 - beta1)));
        Slice v = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, w.length(), args.slice(4), sink.constant((float) beta2),
                formula.binary(Binary.Function.MULTIPLY, formula.times(h, (float) (1 - beta2)), h));
        Slice decayed = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, w.length(), w, negated(formula, factor(args, 2)), w);
        Slice root = formula.unary(Unary.Function.SQRT, scaled(formula, v, factor(args, 4)));
        Slice bottom = formula.binary(Binary.Function.ADD, Broadcast.SCALAR, 1, w.length(), root, sink.constant((float) epsilon));
        Slice step = formula.binary(Binary.Function.DIVIDE, scaled(formula, m, factor(args, 3)), bottom);
        Slice moved = formula.fma(Broadcast.SCALAR, Broadcast.FULL, 1, w.length(), step, negated(formula, factor(args, 5)), decayed);
        store(sink, moved, w);
        store(sink, m, args.slice(3));
        store(sink, v, args.slice(4));
    }

    private static Slice factor(Args args, int i) {
        return args.slice(1).slice(i, 1);
    }

    private static Slice negated(Formula formula, Slice number) {
        return formula.unary(Unary.Function.NEGATE, number);
    }

    private static Slice scaled(Formula formula, Slice x, Slice number) {
        return formula.binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, 1, x.length(), x, number);
    }

    private static void store(OpSink sink, Slice x, Slice y) {
        sink.emit(new Copy(DType.F32), Args.of(new long[] {1, x.length(), x.length(), x.length()}, x, y));
    }
}
