package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The gate of a gated feed-forward layer: {@code y = f(gate) * up}. Source: Shazeer (2020), "GLU Variants Improve Transformer".
 *
 * <p>Sizes: elements. Operands: {@code gate}, {@code up}, {@code y}, each {@code [elements]}.
 *
 * @param function the activation, such as SILU for SwiGLU
 */
public record GatedActivation(Unary.Function function) implements LayerOp {
    @Override
    public List<String> sizeNames() {
        return List.of("elements");
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = args.size(0);
        return List.of(Operand.input("gate", elements), Operand.input("up", elements), Operand.output("y", elements));
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long elements = args.size(0);
        Slice activated = sink.temporary(DType.F32, elements);
        sink.emit(new Unary(function), Args.of(new long[] {elements}, args.slice(0), activated));
        sink.emit(new Binary(Binary.Function.MULTIPLY, Broadcast.FULL),
                Args.of(new long[] {1, elements}, activated, args.slice(1), args.slice(2)));
    }
}
