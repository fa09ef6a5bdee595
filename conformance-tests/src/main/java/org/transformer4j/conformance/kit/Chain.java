package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/** Operations one after the other, each on the results of those before. Nothing waits until something is read. */
final class Chain implements AutoCloseable {
    private final Bench bench;
    private final List<Buffer> buffers = new ArrayList<>();

    Chain(Bench bench) {
        this.bench = bench;
    }

    private Slice keep(Buffer buffer) {
        buffers.add(buffer);
        return buffer.all();
    }

    /** These numbers, on the device. */
    Slice given(Bits numbers) {
        Slice slice = keep(bench.device().allocate(numbers.type(), Math.max(1, numbers.length()))).slice(0, numbers.length());
        try (Arena arena = Arena.ofConfined()) {
            bench.queue().write(slice, numbers.toSegment(arena));
        }
        return slice;
    }

    /** A weight, packed from rows of a larger matrix. */
    Slice weight(WeightSpec spec, Bits values) {
        try (Arena arena = Arena.ofConfined()) {
            return keep(bench.device().pack(spec, new WeightForm(spec.type(), WeightForm.Layout.FUSED).source(arena, spec, values)));
        }
    }

    /** An empty cache. */
    Slice cache(CacheSpec spec) {
        return keep(bench.device().allocateCache(spec));
    }

    /** Launches an operation whose only output is its last operand; that output. */
    Slice run(Op op, long[] sizes, Slice... inputs) {
        return run(op, sizes, null, inputs);
    }

    /** As {@link #run(Op, long[], Slice...)}, over sequences. */
    Slice run(Op op, long[] sizes, Sequences sequences, Slice... inputs) {
        Operand last = Operands.of(op, sizes, sequences).getLast();
        Slice output = keep(bench.device().allocate(last.type(), Math.max(1, last.elements()))).slice(0, last.elements());
        Slice[] slices = new Slice[inputs.length + 1];
        System.arraycopy(inputs, 0, slices, 0, inputs.length);
        slices[inputs.length] = output;
        launch(op, sizes, sequences, slices);
        return output;
    }

    /** Launches an operation on operands that are all there. */
    void launch(Op op, long[] sizes, Sequences sequences, Slice... slices) {
        Args args = sequences == null ? Args.of(sizes, slices) : Args.of(sizes, sequences, slices);
        args.check(op);
        bench.kernel(op).launch(bench.queue(), args);
    }

    /** Waits, and reads. */
    Bits read(Slice slice) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(slice.length() * slice.type().bytes(), 8);
            bench.queue().read(slice, segment);
            Bits numbers = Bits.fromSegment(slice.type(), segment);
            return slice.type() == DType.I32 ? numbers : numbers.canonical();
        }
    }

    @Override
    public void close() {
        buffers.forEach(Buffer::close);
    }
}
