package org.transformer4j.training.autograd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.Fma;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/**
 * Operations that compute a gradient. They are not on the tape. What a rule takes of the pool is given back after it, but for what it
 * {@link #keep keeps}.
 */
final class Steps {
    private final AutogradDevice device;
    private final Queue queue;
    private final Pool pool;
    private final List<Slice> temporaries = new ArrayList<>();
    private final Map<Float, Slice> numbers = new HashMap<>();

    Steps(AutogradDevice device, Queue queue, Pool pool) {
        this.device = device;
        this.queue = queue;
        this.pool = pool;
    }

    /** Runs an operation. */
    void run(Op op, long[] sizes, Slice... slices) {
        run(op, Args.of(sizes, slices));
    }

    /** Runs an operation over sequences. */
    void run(Op op, Sequences sequences, Slice... slices) {
        run(op, Args.of(new long[0], sequences, slices));
    }

    void run(Op op, Args args) {
        args.check(op);
        device.plain(op).launch(queue, args);
    }

    /** Memory that is given back after the rule. */
    Slice temporary(long elements) {
        Slice slice = pool.take(DType.F32, elements);
        temporaries.add(slice);
        return slice;
    }

    /** Leaves a temporary to its receiver. */
    boolean keep(Slice slice) {
        return temporaries.removeIf(each -> each.buffer() == slice.buffer());
    }

    /** The rule has ended. */
    void end() {
        temporaries.forEach(pool::giveBack);
        temporaries.clear();
        numbers.clear();
    }

    /** One number. */
    Slice number(float value) {
        return numbers.computeIfAbsent(value, each -> filled(1, each));
    }

    Slice filled(long elements, float value) {
        Slice y = temporary(elements);
        run(new Fill(value), new long[] {elements}, y);
        return y;
    }

    /** Numbers of the host. */
    Slice upload(float[] values) {
        Slice y = temporary(values.length);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(y, arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
        }
        return y;
    }

    /** Integers of the host. */
    Slice upload(int[] values) {
        Slice y = pool.take(DType.I32, values.length);
        temporaries.add(y);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, values);
            queue.write(y, segment);
        }
        return y;
    }

    /** Integers of the device, which has to finish first. */
    int[] download(Slice x) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(ValueLayout.JAVA_INT, x.length());
            queue.read(x, segment);
            return segment.toArray(ValueLayout.JAVA_INT);
        }
    }

    Slice unary(Unary.Function function, Slice x) {
        Slice y = temporary(x.length());
        run(new Unary(function), new long[] {x.length()}, x, y);
        return y;
    }

    /** {@code f(a, b)} for {@code a [rows, width]}. */
    Slice binary(Binary.Function function, Broadcast broadcast, long rows, long width, Slice a, Slice b) {
        Slice y = temporary(a.length());
        run(new Binary(function, broadcast), new long[] {rows, width}, a, b, y);
        return y;
    }

    Slice add(Slice a, Slice b) {
        return binary(Binary.Function.ADD, Broadcast.FULL, 1, a.length(), a, b);
    }

    Slice multiply(Slice a, Slice b) {
        return binary(Binary.Function.MULTIPLY, Broadcast.FULL, 1, a.length(), a, b);
    }

    Slice multiply(Slice a, float factor) {
        return binary(Binary.Function.MULTIPLY, Broadcast.SCALAR, 1, a.length(), a, number(factor));
    }

    /** {@code fma(a, b, c)} of two numbers and each element. */
    Slice fma(Slice a, float b, float c) {
        Slice y = temporary(a.length());
        run(new Fma(Broadcast.SCALAR, Broadcast.SCALAR), new long[] {1, a.length()}, a, number(b), number(c), y);
        return y;
    }

    /** A batch of products, as {@link MatMul}. */
    Slice matmul(boolean transposeA, boolean transposeB, long batch, long m, long k, long n, Slice a, Slice b) {
        Slice y = temporary(batch * m * n);
        run(new MatMul(transposeA, transposeB), new long[] {batch, m, k, n}, a, b, y);
        return y;
    }

    Slice reduce(Reduce.Function function, Slice x, long rows, long width) {
        Slice y = temporary(rows);
        run(new Reduce(function), new long[] {rows, width}, x, y);
        return y;
    }

    Slice permute(Slice x, long[] sizes, int... axes) {
        Slice y = temporary(x.length());
        run(Permute.of(axes), sizes, x, y);
        return y;
    }

    /** {@code target = target + x}. */
    void addTo(Slice target, Slice x) {
        run(new ScatterRows(true), new long[] {1, 1, x.length()}, x, upload(new int[] {0}), target);
    }

    /** Rows of {@code width} elements at one stride, to another. */
    void copy(long rows, long width, long sourceStride, long targetStride, Slice x, Slice y) {
        run(new Copy(DType.F32), new long[] {rows, width, sourceStride, targetStride}, x, y);
    }
}
