package org.transformer4j.conformance.mutant;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Backends that work later than they are told to, as they may, and hold on to what may have changed by then. */
final class LateMutants {
    private LateMutants() {}

    static List<Mutant> all() {
        return List.of(
                late("keeps-the-table-of-sequences", "Attention", true),
                late("frees-buffers-that-launches-wait-for", "Memory", true),
                late("reads-the-source-after-write-has-returned", "Memory", false));
    }

    private static Mutant late(String name, String group, boolean copiesSources) {
        return new Mutant(name, group, device -> new ForwardingDevice(device) {
            @Override
            public Queue newQueue() {
                return new LateQueue(this, device.newQueue(), copiesSources);
            }

            @Override
            public Kernel prepare(Op op) {
                Kernel kernel = device.prepare(op);
                return new FaultyKernel((queue, args) -> {
                    LateQueue late = (LateQueue) queue;
                    late.waiting.add(() -> kernel.launch(late.queue, args));
                }, kernel.path());
            }
        });
    }

    /** Does nothing until somebody waits. */
    private static final class LateQueue implements Queue {
        private final Device device;
        private final Queue queue;
        private final boolean copiesSources;
        private final List<Runnable> waiting = new ArrayList<>();

        LateQueue(Device device, Queue queue, boolean copiesSources) {
            this.device = device;
            this.queue = queue;
            this.copiesSources = copiesSources;
        }

        @Override
        public Device device() {
            return device;
        }

        @Override
        public void write(Slice destination, MemorySegment source) {
            if (source.byteSize() != destination.length() * destination.type().bytes()) {
                throw new IllegalArgumentException("%d bytes for %d elements".formatted(source.byteSize(), destination.length()));
            }
            MemorySegment kept = copiesSources ? MemorySegment.ofArray(source.toArray(ValueLayout.JAVA_BYTE)) : source;
            waiting.add(() -> queue.write(destination, kept));
        }

        @Override
        public void read(Slice source, MemorySegment destination) {
            finish();
            queue.read(source, destination);
        }

        @Override
        public void finish() {
            try {
                waiting.forEach(Runnable::run);
            } finally {
                waiting.clear();
            }
            queue.finish();
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
