package org.example.sample;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Decomposition;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.DeviceInfo;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** The device. What it does not override has a default: support, packed weights and caches in plain row-major order. */
final class SampleDevice implements Device {
    private final DeviceInfo info;
    private final Set<SampleBuffer> open = ConcurrentHashMap.newKeySet();

    SampleDevice(DeviceInfo info) {
        this.info = info;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Kernel prepare(Op op) {
        return switch (op) {
            case TensorOp tensorOp -> new SampleKernel(Loop.of(tensorOp));
            case LayerOp layerOp -> new Decomposition(this, layerOp);
        };
    }

    @Override
    public Buffer allocate(DType type, long elements) {
        SampleBuffer buffer = new SampleBuffer(type, elements, open::remove);
        open.add(buffer);
        return buffer;
    }

    @Override
    public Queue newQueue() {
        return new SampleQueue(this);
    }

    @Override
    public void close() {
        List<SampleBuffer> forgotten = List.copyOf(open);
        forgotten.forEach(SampleBuffer::close);
        if (!forgotten.isEmpty()) {
            throw new DeviceException("%s was closed before %d of its buffers: %s"
                    .formatted(info.selector(), forgotten.size(), forgotten));
        }
    }
}
