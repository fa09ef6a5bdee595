package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * A chain of fused multiply-adds in each element: {@code y = x}, then {@code steps} times {@code y = fma(y, multiplier, addend)}.
 *
 * <p>It serves to measure the highest rate of fused multiply-adds that a device reaches, which is the compute roof of the roofline
 * model: with many steps nothing else takes time, and elements do not wait for each other. The roof goes through the same door as
 * every other operation, so it has a fingerprint too. Source: Williams, Waterman and Patterson (2009), "Roofline: An Insightful
 * Visual Performance Model for Multicore Architectures".
 *
 * <p>Sizes: elements. Operands: {@code x [elements]}, {@code y [elements]}. A launch does {@code 2 * steps * elements} floating
 * point operations.
 *
 * @param steps length of the chain, at least 1
 * @param multiplier what each step multiplies with; finite
 * @param addend what each step adds; finite
 */
public record FmaChain(int steps, float multiplier, float addend) implements LayerOp {
    private static final Fma STEP = new Fma(Broadcast.SCALAR, Broadcast.SCALAR);

    /** Checks the components. */
    public FmaChain {
        if (steps < 1) {
            throw new IllegalArgumentException("a chain of %d steps; at least 1 is needed".formatted(steps));
        }
        if (!Float.isFinite(multiplier) || !Float.isFinite(addend)) {
            throw new IllegalArgumentException("a chain with multiplier %s and addend %s; both must be finite"
                    .formatted(multiplier, addend));
        }
    }

    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0);
        return List.of(Operand.input("x", elements), Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long elements = args.size(0);
        long[] row = {1, elements};
        Slice factor = sink.constant(multiplier);
        Slice term = sink.constant(addend);
        Slice from = args.slice(0);
        Slice[] temporaries = new Slice[2];
        for (int step = 0; step < steps - 1; step++) {
            if (step < 2) {
                temporaries[step] = sink.temporary(DType.F32, elements);
            }
            Slice to = temporaries[step % 2];
            sink.emit(STEP, Args.of(row, from, factor, term, to));
            from = to;
        }
        sink.emit(STEP, Args.of(row, from, factor, term, args.slice(1)));
    }
}
