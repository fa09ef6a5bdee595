package org.transformer4j.conformance.mutant;

import java.util.function.UnaryOperator;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** A kernel that launches in a way of its own. */
record FaultyKernel(Launch launch, String path) implements Kernel {
    /** What happens instead of a launch. */
    interface Launch {
        void launch(Queue queue, Args args);
    }

    /** Puts a fault into the kernels of one kind of operation. */
    interface Fault<T extends Op> {
        /**
         * The faulty launch.
         *
         * @param device the device without the fault
         * @param op the operation
         * @param kernel its kernel without the fault
         */
        Launch in(Device device, T op, Kernel kernel);
    }

    /** A mutant of which the kernels of one kind of operation are faulty, which the cases about it have to notice. */
    static <T extends Op> Mutant mutant(String name, Class<T> kind, Fault<T> fault) {
        return mutant(name, kind.getSimpleName(), kind, fault);
    }

    /** As {@link #mutant(String, Class, Fault)}, where the cases of another group have to notice. */
    static <T extends Op> Mutant mutant(String name, String group, Class<T> kind, Fault<T> fault) {
        UnaryOperator<Device> mutation = device -> new ForwardingDevice(device) {
            @Override
            public Kernel prepare(Op op) {
                Kernel kernel = device.prepare(op);
                return kind.isInstance(op) ? new FaultyKernel(fault.in(device, kind.cast(op), kernel), kernel.path()) : kernel;
            }
        };
        return new Mutant(name, group, mutation);
    }

    @Override
    public void launch(Queue queue, Args args) {
        launch.launch(queue, args);
    }
}
