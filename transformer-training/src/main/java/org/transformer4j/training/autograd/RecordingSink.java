package org.transformer4j.training.autograd;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.OpSink;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Runs what it is given on the taped queue.
 *
 * @param kept receives the memory, which has to stay until the walk back is over
 */
record RecordingSink(AutogradDevice device, TapedQueue queue, Pool pool, List<Slice> kept) implements OpSink {
    @Override
    public Slice temporary(DType type, long elements) {
        Slice slice = pool.take(type, elements);
        kept.add(slice);
        return slice;
    }

    @Override
    public Slice constant(float... values) {
        Slice slice = temporary(DType.F32, values.length);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(slice, arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
        }
        return slice;
    }

    @Override
    public Slice constant(int... values) {
        Slice slice = temporary(DType.I32, values.length);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(slice, arena.allocateFrom(ValueLayout.JAVA_INT, values));
        }
        return slice;
    }

    @Override
    public void emit(Op op, Args args) {
        args.check(op);
        device.prepare(op).launch(queue, args);
    }
}
