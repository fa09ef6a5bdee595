package org.transformer4j.training.loss;

import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** Operations on tensors of any shape, so that a loss reads like its formula. */
final class Elements {
    private Elements() {}

    static void requireSame(String what, Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            throw new IllegalArgumentException("%s of tensors of shapes %s and %s; equal shapes are needed".formatted(what, a.shape(), b.shape()));
        }
    }

    static void requirePositive(String what, float value) {
        if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("%s of %s; a positive number is needed".formatted(what, value));
        }
    }

    static void requireLength(String what, Slice slice, long length) {
        if (slice.length() != length) {
            throw new IllegalArgumentException("%d %s; %d are needed".formatted(slice.length(), what, length));
        }
    }

    static Tensor filled(Workspace workspace, Shape shape, float value) {
        Tensor y = workspace.allocate(shape);
        workspace.launch(new Fill(value), Args.of(new long[] {shape.elements()}, y.slice()));
        return y;
    }

    private static Slice number(Workspace workspace, float value) {
        return filled(workspace, Shape.of(1), value).slice();
    }

    /** {@code f(a, b)} with b stretched over a. */
    static Tensor binary(Binary.Function function, Broadcast broadcast, Tensor a, Slice b) {
        Tensor y = a.workspace().allocate(a.shape());
        a.workspace().launch(new Binary(function, broadcast), Args.of(new long[] {a.shape().rows(), a.shape().width()}, a.slice(), b, y.slice()));
        return y;
    }

    static Tensor binary(Binary.Function function, Tensor a, float b) {
        return binary(function, Broadcast.SCALAR, a, number(a.workspace(), b));
    }

    /** {@code fma(a, b, c)} with two numbers. */
    static Tensor fma(Tensor a, float b, float c) {
        return fma(a, Broadcast.SCALAR, number(a.workspace(), b), Broadcast.SCALAR, number(a.workspace(), c));
    }

    static Tensor fma(Tensor a, Broadcast second, Slice b, Broadcast third, Slice c) {
        Tensor y = a.workspace().allocate(a.shape());
        a.workspace().launch(new Fma(second, third), Args.of(new long[] {a.shape().rows(), a.shape().width()}, a.slice(), b, c, y.slice()));
        return y;
    }

    /** {@code condition != 0 ? a : 0}, whatever {@code a} is where the condition is 0. */
    static Tensor where(Tensor condition, Tensor a) {
        return choose(condition, a, filled(a.workspace(), a.shape(), 0f));
    }

    /** {@code condition != 0 ? a : b}. */
    static Tensor choose(Tensor condition, Tensor a, Tensor b) {
        Tensor y = a.workspace().allocate(a.shape());
        a.workspace().launch(new Select(), Args.of(new long[] {a.shape().elements()}, condition.slice(), a.slice(), b.slice(), y.slice()));
        return y;
    }

    /** The number of each class that {@code indices} (I32) name; 0 for what is no class. */
    static Tensor lookUp(Workspace workspace, Slice table, Slice indices) {
        Tensor y = workspace.allocate(Shape.of(Math.toIntExact(indices.length())));
        workspace.launch(new GatherRows(DType.F32), Args.of(new long[] {table.length(), indices.length(), 1}, table, indices, y.slice()));
        return y;
    }
}
