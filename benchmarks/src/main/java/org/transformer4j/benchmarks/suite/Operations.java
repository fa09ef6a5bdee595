package org.transformer4j.benchmarks.suite;

import java.util.Locale;
import java.util.function.Function;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.FmaChain;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.RmsNorm;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.Support;
import org.transformer4j.api.spi.WeightSpec;
import org.transformer4j.benchmarks.measure.Trial;
import org.transformer4j.benchmarks.report.Group;

/** Benchmarks of single operations, the two roofs among them. */
public final class Operations {
    private static final int HEADS = 12;
    private static final int HEAD_DIM = 64;
    private static final float EPSILON = 1e-5f;

    private Operations() {}

    /** The bandwidth of reading and writing: a copy of so many floats. */
    public static Benchmark copy(long elements) {
        return operation("Copy[f32,elements=%d]".formatted(elements), Group.ROOFLINE, Work.memory(0, 8.0 * elements), bench -> memory ->
                new Launch(new Copy(DType.F32), Args.of(new long[] {1, elements, elements, elements},
                        memory.numbers(elements), memory.empty(elements))));
    }

    /** The fma peak. Decomposed, a chain goes through memory at every step and would measure that instead. */
    public static Benchmark fmaPeak(int steps, long elements) {
        FmaChain op = new FmaChain(steps, 0.999f, 0.001f);
        return operation("FmaChain[steps=%d,elements=%d]".formatted(steps, elements), Group.ROOFLINE,
                Work.compute(2.0 * steps * elements, 8.0 * elements), bench -> {
                    if (bench.backend().device().support(op) instanceof Support.Decomposed(String why)) {
                        throw new NotMeasured("the device has no kernel for it, so the fma peak is not known (%s)".formatted(why));
                    }
                    return memory -> new Launch(op, Args.of(new long[] {elements}, memory.numbers(elements), memory.empty(elements)));
                });
    }

    /** A product of matrices as they come. */
    public static Benchmark matMul(long m, long k, long n) {
        return operation("MatMul[f32,m=%d,k=%d,n=%d]".formatted(m, k, n), Group.OPERATION,
                Work.compute(2.0 * m * k * n, 4.0 * (m * k + k * n + m * n)), bench -> memory ->
                        new Launch(new MatMul(false, false), Args.of(new long[] {1, m, k, n},
                                memory.numbers(m * k), memory.numbers(k * n), memory.empty(m * n))));
    }

    /** A linear layer over a packed weight; one row is a matrix-vector product, which memory bounds. */
    public static Benchmark linear(DType type, int rows, int out, int in) {
        double operations = 2.0 * rows * in * out;
        double bytes = (double) type.bytes() * in * out + 4.0 * rows * (in + out);
        WeightSpec spec = new WeightSpec(out, in, type);
        return operation("Linear[%s,rows=%d,out=%d,in=%d]".formatted(lower(type), rows, out, in), Group.OPERATION,
                rows == 1 ? Work.memory(operations, bytes) : Work.compute(operations, bytes), bench -> memory ->
                        new Launch(new Linear(spec, false), Args.of(new long[] {rows},
                                memory.numbers((long) rows * in), memory.weight(spec), memory.empty((long) rows * out))));
    }

    /** Causal attention of a whole prompt. */
    public static Benchmark prefillAttention(int rows) {
        double pairs = rows * (rows + 1.0) / 2;
        double bytes = 4.0 * 4 * rows * HEADS * HEAD_DIM;
        return attention("Attention[prefill,heads=%d,dim=%d,rows=%d]".formatted(HEADS, HEAD_DIM, rows), rows, rows,
                Work.compute(4 * pairs * HEADS * HEAD_DIM, bytes));
    }

    /** Attention of one token over a long cache. */
    public static Benchmark decodeAttention(int keys) {
        double numbers = (double) keys * HEADS * HEAD_DIM;
        return attention("Attention[decode,heads=%d,dim=%d,keys=%d]".formatted(HEADS, HEAD_DIM, keys), 1, keys,
                Work.memory(4 * numbers, 2 * 4 * numbers));
    }

    private static Benchmark attention(String id, int rows, int keys, Work work) {
        CacheSpec spec = new CacheSpec(1, HEADS, HEAD_DIM, keys);
        Attention op = new Attention(HEADS, spec, 1f / (float) Math.sqrt(HEAD_DIM), Mask.CAUSAL);
        return operation(id, Group.OPERATION, work, bench -> memory -> {
            Slice cache = memory.cache(spec);
            long elements = (long) keys * HEADS * HEAD_DIM;
            try (DeviceMemory past = new DeviceMemory(bench)) {
                CacheAppend append = new CacheAppend(spec);
                Args args = Args.of(new long[0], Sequences.whole(keys), past.numbers(elements), past.numbers(elements), cache);
                args.check(append);
                bench.backend().kernel(append).launch(bench.queue(), args);
            }
            long queries = (long) rows * HEADS * HEAD_DIM;
            Sequences sequences = Sequences.of(new int[1], new int[] {rows}, new int[] {keys});
            return new Launch(op, Args.of(new long[0], sequences, memory.numbers(queries), cache, memory.empty(queries)));
        });
    }

    /** Layer normalisation. */
    public static Benchmark layerNorm(int rows, int width) {
        long elements = (long) rows * width;
        return operation("LayerNorm[rows=%d,width=%d]".formatted(rows, width), Group.OPERATION, Work.memory(7.0 * elements, 8.0 * elements),
                bench -> memory -> new Launch(new LayerNorm(width, EPSILON), Args.of(new long[] {rows},
                        memory.numbers(elements), memory.numbers(width), memory.numbers(width), memory.empty(elements))));
    }

    /** Root mean square normalisation. */
    public static Benchmark rmsNorm(int rows, int width) {
        long elements = (long) rows * width;
        return operation("RmsNorm[rows=%d,width=%d]".formatted(rows, width), Group.OPERATION, Work.memory(4.0 * elements, 8.0 * elements),
                bench -> memory -> new Launch(new RmsNorm(width, EPSILON), Args.of(new long[] {rows},
                        memory.numbers(elements), memory.numbers(width), memory.empty(elements))));
    }

    /** Softmax; the exponential counts as the 17 operations that canon-1 makes of it. */
    public static Benchmark softmax(int rows, int width) {
        long elements = (long) rows * width;
        return operation("Softmax[rows=%d,width=%d]".formatted(rows, width), Group.OPERATION, Work.memory(22.0 * elements, 8.0 * elements),
                bench -> memory -> new Launch(new Softmax(1f), Args.of(new long[] {rows, width},
                        memory.numbers(elements), memory.empty(elements))));
    }

    /** An operation and its arguments. */
    private record Launch(Op op, Args args) {}

    private static Benchmark operation(String id, Group group, Work work, Function<Workbench, Function<DeviceMemory, Launch>> launch) {
        return new Benchmark.Repeated(id, group, work, bench -> prepare(bench, launch.apply(bench)));
    }

    private static Trial prepare(Workbench bench, Function<DeviceMemory, Launch> fill) {
        DeviceMemory memory = new DeviceMemory(bench);
        try {
            Launch launch = fill.apply(memory);
            return OperationTrial.of(bench, launch.op, launch.args, memory);
        } catch (RuntimeException | Error failure) {
            memory.close();
            throw failure;
        }
    }

    private static String lower(DType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
