package org.transformer4j.backend.opencl;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.opencl.runtime.ClContext;
import org.transformer4j.backend.opencl.runtime.DeviceFacts;
import org.transformer4j.backend.opencl.runtime.Division;
import org.transformer4j.backend.opencl.runtime.OpenCl;
import org.transformer4j.backend.opencl.runtime.ProgramCache;
import org.transformer4j.backend.opencl.runtime.Tuning;

/** The first device with a queue, and buffers that are closed with it. */
final class Workplace implements AutoCloseable {
    private final List<Buffer> buffers = new ArrayList<>();
    final ClContext context;
    final OpenClDevice device;
    final Queue queue;

    Workplace(long largestAllocation, Division division) {
        this(largestAllocation, division, Tuning.of(OpenCl.devices().getFirst()));
    }

    Workplace(long largestAllocation, Division division, Tuning tuning) {
        DeviceFacts facts = OpenCl.devices().getFirst();
        DeviceInfo info = new DeviceInfo("opencl", 0, facts.name(), Map.of());
        context = new ClContext(info.selector(), facts, Math.min(largestAllocation, facts.largestAllocation()));
        device = new OpenClDevice(info, context, ProgramCache.configured(), division, tuning);
        queue = device.newQueue();
    }

    Workplace(long largestAllocation) {
        this(largestAllocation, Division.of(OpenCl.devices().getFirst()));
    }

    Workplace() {
        this(Long.MAX_VALUE);
    }

    /** Zeros. */
    Slice zeros(DType type, long elements) {
        Buffer buffer = device.allocate(type, elements);
        buffers.add(buffer);
        return buffer.all();
    }

    Slice floats(float... values) {
        Slice slice = zeros(DType.F32, values.length);
        queue.write(slice, MemorySegment.ofArray(values));
        return slice;
    }

    void launch(Op op, long[] sizes, Slice... operands) {
        Args args = Args.of(sizes, operands);
        args.check(op);
        device.prepare(op).launch(queue, args);
    }

    float[] read(Slice slice) {
        float[] values = new float[(int) slice.length()];
        queue.read(slice, MemorySegment.ofArray(values));
        return values;
    }

    @Override
    public void close() {
        queue.close();
        buffers.forEach(Buffer::close);
        device.close();
    }
}
