package org.transformer4j.benchmarks.suite;

import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.Support;
import org.transformer4j.benchmarks.measure.Fingerprint;
import org.transformer4j.benchmarks.measure.Trial;

/** One operation, launched over and over; waiting for the queue counts. */
final class OperationTrial implements Trial {
    private final Queue queue;
    private final Kernel kernel;
    private final Args args;
    private final DeviceMemory memory;

    private OperationTrial(Queue queue, Kernel kernel, Args args, DeviceMemory memory) {
        this.queue = queue;
        this.kernel = kernel;
        this.args = args;
        this.memory = memory;
    }

    /** The trial owns the memory from here on; the last operand is the result. */
    static Trial of(Workbench bench, Op op, Args args, DeviceMemory memory) {
        if (bench.backend().device().support(op) instanceof Support.Unsupported(String why)) {
            throw new NotMeasured("the device does not support it: " + why);
        }
        args.check(op);
        Kernel kernel = bench.backend().kernel(op);
        bench.queue().finish();
        return new OperationTrial(bench.queue(), kernel, args, memory);
    }

    @Override
    public double time(int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            kernel.launch(queue, args);
        }
        queue.finish();
        return (System.nanoTime() - start) * 1e-9;
    }

    @Override
    public String fingerprint() {
        Slice result = args.slice(args.slices() - 1);
        return Fingerprint.of(queue, result);
    }

    @Override
    public String path() {
        return kernel.path();
    }

    @Override
    public long allocatedBytes() {
        return memory.bytes();
    }

    @Override
    public void close() {
        memory.close();
    }
}
