package org.transformer4j.conformance.validate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.conformance.kit.BitDifference;
import org.transformer4j.conformance.kit.Bits;
import org.transformer4j.conformance.kit.ConformanceFailure;
import org.transformer4j.conformance.oracle.OracleDevice;

/** The operands of one launch, copied to the oracle before the device touches them. */
final class OracleOperands implements AutoCloseable {
    private final ValidatingQueue queue;
    private final List<Operand> operands;
    private final Args real;
    private final Args args;
    private final List<Buffer> copies = new ArrayList<>();

    OracleOperands(OracleDevice oracle, ValidatingQueue queue, List<Operand> operands, Args real) {
        this.queue = queue;
        this.operands = operands;
        this.real = real;
        Slice[] slices = new Slice[operands.size()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = copy(oracle, operands.get(i), real.slice(i));
        }
        this.args = ValidatingKernel.rebuilt(real, slices);
    }

    private Slice copy(OracleDevice oracle, Operand operand, Slice slice) {
        if (operand.role() == Operand.Role.PACKED || operand.role() == Operand.Role.CACHE) {
            Slice mirror = ValidatingBuffer.mirror(slice);
            if (mirror == null) {
                throw new ConformanceFailure("operand '%s' is a plain buffer; it has to come from pack or allocateCache"
                        .formatted(operand.name()));
            }
            return mirror;
        }
        Buffer buffer = oracle.allocate(slice.type(), Math.max(1, slice.length()));
        copies.add(buffer);
        Slice copy = new Slice(buffer, 0, slice.length());
        if (operand.role() != Operand.Role.OUTPUT) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(bytes(slice), 8);
                queue.read(slice, segment);
                queue.oracle().write(copy, segment);
            }
        }
        return copy;
    }

    private static long bytes(Slice slice) {
        return slice.length() * slice.type().bytes();
    }

    /** The oracle's arguments. */
    Args args() {
        return args;
    }

    /** Throws if an operand that the device has written differs from the oracle's. */
    void compare(Op op) {
        for (int i = 0; i < operands.size(); i++) {
            Operand operand = operands.get(i);
            if (operand.role() == Operand.Role.OUTPUT || operand.role() == Operand.Role.UPDATED) {
                compare(op, operand, real.slice(i), args.slice(i));
            }
        }
    }

    private void compare(Op op, Operand operand, Slice found, Slice expected) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment here = arena.allocate(bytes(found), 8);
            MemorySegment there = arena.allocate(bytes(found), 8);
            queue.read(found, here);
            queue.oracle().read(expected, there);
            boolean movesBits = op instanceof Copy || op instanceof Permute;
            Bits foundBits = Bits.fromSegment(found.type(), here);
            Bits expectedBits = Bits.fromSegment(found.type(), there);
            BitDifference.between(operand.name(), movesBits ? foundBits : foundBits.canonical(),
                    movesBits ? expectedBits : expectedBits.canonical()).ifPresent(difference -> {
                        throw new ConformanceFailure("%s%s on %s differs from the oracle: %s".formatted(op,
                                real.sequences() == null ? "" : " over " + real.sequences(), queue.device().info().selector(), difference));
                    });
            Slice mirror = ValidatingBuffer.mirror(found);
            if (mirror != null) {
                queue.oracle().write(mirror, there);
            }
        }
    }

    @Override
    public void close() {
        copies.forEach(Buffer::close);
    }
}
