package org.transformer4j.conformance.kit;

import java.util.List;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.TensorOp;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Support;

/**
 * What a device declares about an operation agrees with what it prepares: a declared kernel is one, a decomposition says so in
 * its path, and what is unsupported is refused. Tensor operations may not be unsupported.
 *
 * @param group name of the operation
 * @param ops the operation, with all components that occur in the cases
 */
public record SupportCase(String group, List<Op> ops) implements ConformanceCase {
    private static final String DECOMPOSED = "decomposed";

    @Override
    public String id() {
        return group + "/support";
    }

    @Override
    public boolean isCompared() {
        return false;
    }

    @Override
    public Observation run(Bench bench) {
        ops.forEach(op -> check(bench, op));
        return Observation.NOTHING;
    }

    private static void check(Bench bench, Op op) {
        Device device = bench.device();
        Support support = device.support(op);
        switch (support) {
            case null -> throw new ConformanceFailure("support(%s) is null".formatted(op));
            case Support.Unsupported(String why) -> checkRefused(device, op, why);
            case Support.Native() -> checkPath(op, support, bench.kernel(op), false);
            case Support.Decomposed _ -> checkPath(op, support, bench.kernel(op), true);
        }
    }

    private static void checkRefused(Device device, Op op, String why) {
        if (op instanceof TensorOp) {
            throw new ConformanceFailure("%s is declared unsupported (%s); every backend has to have the tensor operations"
                    .formatted(op, why));
        }
        try {
            Kernel kernel = device.prepare(op);
            throw new ConformanceFailure("%s is declared unsupported (%s), but prepare gives a kernel that says '%s'"
                    .formatted(op, why, kernel.path()));
        } catch (UnsupportedOperationException asDeclared) {
            if (asDeclared.getMessage() == null || asDeclared.getMessage().isBlank()) {
                throw new ConformanceFailure("prepare(%s) is refused without a reason; expected that of support".formatted(op));
            }
        }
    }

    private static void checkPath(Op op, Support support, Kernel kernel, boolean decomposed) {
        String path = kernel.path();
        if (path == null || path.isBlank()) {
            throw new ConformanceFailure("the kernel of %s has no path; expected what really runs".formatted(op));
        }
        if (path.startsWith(DECOMPOSED) != decomposed) {
            throw new ConformanceFailure("%s is declared %s, but its kernel says '%s'".formatted(op, support, path));
        }
    }
}
