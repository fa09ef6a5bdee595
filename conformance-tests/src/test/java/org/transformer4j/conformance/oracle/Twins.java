package org.transformer4j.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.transformer4j.conformance.oracle.Bits.assertThatBits;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Runs a layer twice, as the oracle's own kernel and as its decomposition, on the same inputs, and compares every operand
 * afterwards: also what must not have been written.
 */
final class Twins {
    /** Elements before and behind each dense operand. */
    private static final int MARGIN = 5;

    private final Workbench bench = new Workbench();
    private final LayerOp op;
    private int everySpecial;
    private int indexFrom;
    private int indexTo = 1;

    private Twins(LayerOp op) {
        this.op = op;
    }

    static Twins of(LayerOp op) {
        return new Twins(op);
    }

    /** About one number in {@code every} is a NaN, an infinity, a zero or subnormal. */
    Twins withSpecials(int every) {
        everySpecial = every;
        return this;
    }

    /** Integer operands are drawn from this range. */
    Twins withIndices(int from, int to) {
        indexFrom = from;
        indexTo = to;
        return this;
    }

    void agree(long... sizes) {
        agree(Args.of(sizes), sizes, null);
    }

    void agree(Sequences sequences) {
        agree(Args.of(new long[0], sequences), new long[0], sequences);
    }

    private void agree(Args shapes, long[] sizes, Sequences sequences) {
        try (bench) {
            List<Operand> operands = op.operands(shapes);
            Slice[] own = operands(operands);
            Slice[] decomposed = operands(operands);
            bench.run(op, Args.of(sizes, sequences, own));
            bench.runDecomposed(op, Args.of(sizes, sequences, decomposed));
            for (int i = 0; i < own.length; i++) {
                compare(operands.get(i), own[i], decomposed[i]);
            }
        }
    }

    private void compare(Operand operand, Slice own, Slice decomposed) {
        if (operand.type() == DType.F32) {
            assertThatBits(bench.floats(own.buffer().all())).as("%s of %s", operand, op)
                    .equal(bench.floats(decomposed.buffer().all()));
        } else {
            assertThat(bench.bytes(own.buffer().all())).as("%s of %s", operand, op)
                    .isEqualTo(bench.bytes(decomposed.buffer().all()));
        }
    }

    private Slice[] operands(List<Operand> operands) {
        List<Slice> slices = new ArrayList<>();
        for (Operand operand : operands) {
            slices.add(operand(operand, slices.size() + 1));
        }
        return slices.toArray(Slice[]::new);
    }

    private Slice operand(Operand operand, long seed) {
        int elements = Math.toIntExact(operand.elements());
        boolean whole = operand.role() == Operand.Role.PACKED || operand.role() == Operand.Role.CACHE;
        int margin = whole ? 0 : MARGIN;
        int count = elements + 2 * margin;
        Slice all = switch (operand.type()) {
            case F32 -> bench.floats(numbers(seed, count));
            case F16, BF16 -> bench.shorts(operand.type(), Draw.narrowed(operand.type(), numbers(seed, count)));
            case I32 -> bench.ints(Draw.ints(seed, count, indexFrom, indexTo));
            default -> throw new AssertionError(operand);
        };
        return all.slice(margin, elements);
    }

    private float[] numbers(long seed, int count) {
        return everySpecial > 0 ? Draw.withSpecials(seed, count, everySpecial) : Draw.numbers(seed, count);
    }
}
