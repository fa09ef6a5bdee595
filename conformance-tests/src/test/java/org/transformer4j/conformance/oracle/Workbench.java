package org.transformer4j.conformance.oracle;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** An oracle with a queue: arrays go in, operations run, arrays come out. */
final class Workbench implements AutoCloseable {
    private final OracleDevice device = new OracleDevice();
    private final Queue queue = device.newQueue();
    private final List<Buffer> buffers = new ArrayList<>();

    OracleDevice device() {
        return device;
    }

    Queue queue() {
        return queue;
    }

    /** Memory for {@code elements} numbers, perhaps none. */
    Slice room(DType type, long elements) {
        Buffer buffer = device.allocate(type, Math.max(1, elements));
        buffers.add(buffer);
        return new Slice(buffer, 0, elements);
    }

    Slice room(long elements) {
        return room(DType.F32, elements);
    }

    Slice floats(float... values) {
        Slice slice = room(DType.F32, values.length);
        queue.write(slice, MemorySegment.ofArray(values));
        return slice;
    }

    Slice ints(int... values) {
        Slice slice = room(DType.I32, values.length);
        queue.write(slice, MemorySegment.ofArray(values));
        return slice;
    }

    /** Two-byte elements, given as their bits. */
    Slice shorts(DType type, short... bits) {
        Slice slice = room(type, bits.length);
        queue.write(slice, MemorySegment.ofArray(bits));
        return slice;
    }

    float[] floats(Slice slice) {
        float[] values = new float[Math.toIntExact(slice.length())];
        queue.read(slice, MemorySegment.ofArray(values));
        return values;
    }

    int[] ints(Slice slice) {
        int[] values = new int[Math.toIntExact(slice.length())];
        queue.read(slice, MemorySegment.ofArray(values));
        return values;
    }

    short[] shorts(Slice slice) {
        short[] bits = new short[Math.toIntExact(slice.length())];
        queue.read(slice, MemorySegment.ofArray(bits));
        return bits;
    }

    /** The raw bytes of a slice of any type. */
    byte[] bytes(Slice slice) {
        byte[] bytes = new byte[Math.toIntExact(slice.length() * slice.type().bytes())];
        queue.read(slice, MemorySegment.ofArray(bytes));
        return bytes;
    }

    static long[] sizes(long... sizes) {
        return sizes;
    }

    void run(Op op, long[] sizes, Slice... operands) {
        run(op, Args.of(sizes, operands));
    }

    void run(Op op, Sequences sequences, Slice... operands) {
        run(op, Args.of(sizes(), sequences, operands));
    }

    void run(Op op, Args args) {
        device.prepare(op).launch(queue, args);
    }

    void runDecomposed(LayerOp op, Args args) {
        args.check(op);
        new Decomposition(device, op).launch(queue, args);
    }

    @Override
    public void close() {
        buffers.forEach(Buffer::close);
        queue.close();
        device.close();
    }
}
