package org.transformer4j.training.optimizer;

import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Operations as functions, so that an optimizer reads like its formula. Operands of one element stand for every element. */
record Formula(Workspace workspace) {
    /** A number of the host, rounded once. It is uploaded: a kernel for each number that ever comes would never be forgotten. */
    Slice number(double value) {
        return workspace.tensor(Shape.of(1), (float) value).slice();
    }

    Slice unary(Unary.Function function, Slice x) {
        Slice y = workspace.allocate(DType.F32, x.length());
        workspace.launch(new Unary(function), Args.of(new long[] {x.length()}, x, y));
        return y;
    }

    /** {@code f(a, b)}. */
    Slice binary(Binary.Function function, Slice a, Slice b) {
        return binary(function, stretch(a, b), 1, a.length(), a, b);
    }

    /** {@code f(a, b)} for {@code a [rows, width]}. */
    Slice binary(Binary.Function function, Broadcast broadcast, long rows, long width, Slice a, Slice b) {
        Slice y = workspace.allocate(DType.F32, a.length());
        workspace.launch(new Binary(function, broadcast), Args.of(new long[] {rows, width}, a, b, y));
        return y;
    }

    Slice times(Slice a, Slice b) {
        return binary(Binary.Function.MULTIPLY, a, b);
    }

    Slice times(Slice a, double factor) {
        return times(a, number(factor));
    }

    Slice dividedBy(Slice a, Slice b) {
        return binary(Binary.Function.DIVIDE, a, b);
    }

    Slice plus(Slice a, double b) {
        return binary(Binary.Function.ADD, a, number(b));
    }

    /** {@code fma(a, b, c)}. */
    Slice fma(Slice a, Slice b, Slice c) {
        Slice y = workspace.allocate(DType.F32, a.length());
        workspace.launch(new Fma(stretch(a, b), stretch(a, c)), Args.of(new long[] {1, a.length()}, a, b, c, y));
        return y;
    }

    Slice fma(Slice a, double b, Slice c) {
        return fma(a, number(b), c);
    }

    /** The gradient of a step as the optimizer takes it: {@code fma(w, l2, g * scale)}, or {@code g * scale} without decay. */
    Slice gradient(Optimizer.Step step, double l2) {
        Slice scaled = step.gradientScale() == 1 ? step.gradient() : times(step.gradient(), step.gradientScale());
        return l2 == 0 ? scaled : fma(step.weights(), l2, scaled);
    }

    /** One number for each row. */
    Slice reduce(Reduce.Function function, long rows, long width, Slice x) {
        Slice y = workspace.allocate(DType.F32, rows);
        workspace.launch(new Reduce(function), Args.of(new long[] {rows, width}, x, y));
        return y;
    }

    /** {@code target = x}. */
    void store(Slice x, Slice target) {
        workspace.launch(new Copy(DType.F32), Args.of(new long[] {1, x.length(), x.length(), x.length()}, x, target));
    }

    private static Broadcast stretch(Slice a, Slice b) {
        return b.length() == a.length() ? Broadcast.FULL : Broadcast.SCALAR;
    }
}
