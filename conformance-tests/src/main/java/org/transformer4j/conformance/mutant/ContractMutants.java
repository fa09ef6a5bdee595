package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.GatedActivation;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Rope;
import org.transformer4j.api.op.Select;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.Support;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** Backends that break their word: about what they support, what really runs, and what they leave behind. */
final class ContractMutants {
    /** How long a launch leaves its input in memory that others write to. */
    private static final long SCRATCH_NANOS = 2_000_000;

    private ContractMutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant("claims-a-kernel-and-throws", "GatedActivation", device -> new ForwardingDevice(device) {
                    @Override
                    public Kernel prepare(Op op) {
                        if (op instanceof GatedActivation) {
                            throw new UnsupportedOperationException("no gated activation after all");
                        }
                        return device.prepare(op);
                    }
                }),
                new Mutant("lacks-a-tensor-operation", "Select", device -> new ForwardingDevice(device) {
                    @Override
                    public Support support(Op op) {
                        return op instanceof Select ? new Support.Unsupported("no select") : device.support(op);
                    }
                }),
                path("claims-a-kernel-and-decomposes", _ -> "decomposed"),
                path("falls-back-in-silence", launches -> launches == 0 ? "gpu" : "java threads"),
                mutant("leaks-a-buffer-per-launch", "Device", Rope.class, (device, _, kernel) -> (queue, args) -> {
                    device.allocate(DType.F32, 64);
                    kernel.launch(queue, args);
                }),
                new Mutant("closes-in-silence", "Device", device -> new ForwardingDevice(device) {
                    @Override
                    public void close() {
                        try {
                            device.close();
                        } catch (DeviceException swallowed) {
                            return;
                        }
                    }
                }),
                new Mutant("packs-with-a-loss", "Memory", device -> new ForwardingDevice(device) {
                    @Override
                    public Buffer pack(WeightSpec spec, WeightSource source) {
                        return spec.format() == WeightFormat.F32 ? device.pack(spec, asBfloat16(spec, source)) : device.pack(spec, source);
                    }
                }),
                new Mutant("hands-out-memory-that-is-not-zero", "Memory", device -> new ForwardingDevice(device) {
                    @Override
                    public Buffer allocate(DType type, long elements) {
                        Buffer buffer = device.allocate(type, elements);
                        try (Queue queue = device.newQueue(); Arena arena = Arena.ofConfined()) {
                            queue.write(buffer.all().slice(0, 1), arena.allocate(type.bytes(), 8).fill((byte) 1));
                        }
                        return buffer;
                    }
                }),
                everyThirdLaunchDiffers(),
                sharedScratch());
    }

    /** The kernels of gated activations say what the number of launches makes them say. */
    private static Mutant path(String name, IntFunction<String> said) {
        return new Mutant(name, GatedActivation.class.getSimpleName(), device -> new ForwardingDevice(device) {
            @Override
            public Kernel prepare(Op op) {
                Kernel kernel = device.prepare(op);
                if (!(op instanceof GatedActivation)) {
                    return kernel;
                }
                AtomicInteger launches = new AtomicInteger();
                return new Kernel() {
                    @Override
                    public void launch(Queue queue, Args args) {
                        launches.incrementAndGet();
                        kernel.launch(queue, args);
                    }

                    @Override
                    public String path() {
                        return said.apply(launches.get());
                    }
                };
            }
        });
    }

    private static WeightSource asBfloat16(WeightSpec spec, WeightSource source) {
        MemorySegment data = Arena.ofAuto().allocate(spec.elements() * 2, 2);
        float[] row = new float[spec.inFeatures()];
        for (int out = 0; out < spec.outFeatures(); out++) {
            source.row(out, row);
            for (int in = 0; in < row.length; in++) {
                data.setAtIndex(ValueLayout.JAVA_SHORT, (long) out * spec.inFeatures() + in, Bfloat16.fromFloat(row[in]));
            }
        }
        return WeightSource.rowMajor(data, DType.BF16, spec.inFeatures());
    }

    private static Mutant everyThirdLaunchDiffers() {
        AtomicInteger launches = new AtomicInteger();
        return mutant("gives-something-else-now-and-then", LayerNorm.class, (_, _, kernel) -> (queue, args) -> {
            kernel.launch(queue, args);
            if (launches.incrementAndGet() % 3 == 0 && args.slice(3).length() > 0) {
                float[] first = Host.floats(queue, args.slice(3).slice(0, 1));
                Host.write(queue, args.slice(3).slice(0, 1), Math.nextUp(first[0]));
            }
        });
    }

    /** All queues pass their input through the same memory, and another's launch overwrites what is still to be read. */
    private static Mutant sharedScratch() {
        AtomicInteger scratch = new AtomicInteger();
        return mutant("shares-scratch-memory-between-queues", "Threads", LayerOp.class, (_, op, kernel) -> (queue, args) -> {
            if (!(op instanceof LayerNorm || op instanceof Softmax || op instanceof GatedActivation)) {
                kernel.launch(queue, args);
                return;
            }
            int mine = scratch.incrementAndGet();
            LockSupport.parkNanos(SCRATCH_NANOS);
            kernel.launch(queue, args);
            if (scratch.get() != mine) {
                Slice y = args.slice(args.slices() - 1);
                Host.write(queue, y, new float[(int) y.length()]);
            }
        });
    }
}
