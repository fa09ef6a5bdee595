package org.transformer4j.api.op;

import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/**
 * A linear layer over a packed weight: {@code y = x Wᵀ + b}. Rounding: canon-1, "dot", by the values
 * that the numbers of the weight stand for ({@link org.transformer4j.api.format.WeightFormat}); the bias is added last.
 *
 * <p>Sizes: rows. Operands: {@code x [rows, inFeatures]}, {@code weight} packed {@code [outFeatures, inFeatures]},
 * {@code bias [outFeatures]} if there is one, {@code y [rows, outFeatures]}.
 *
 * @param weight shape and format of the weight
 * @param bias whether a bias is added
 */
public record Linear(WeightSpec weight, boolean bias) implements LayerOp {
    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        List<Operand> operands = new ArrayList<>();
        operands.add(Operand.input("x", rows * weight.inFeatures()));
        operands.add(Operand.packed("weight", weight.type(), weight.elements()));
        if (bias) {
            operands.add(Operand.input("bias", weight.outFeatures()));
        }
        operands.add(Operand.output("y", rows * weight.outFeatures()));
        return operands;
    }

    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        int in = weight.inFeatures();
        int out = weight.outFeatures();
        Slice x = args.slice(0);
        Slice w = args.slice(1);
        Slice y = args.slice(args.slices() - 1);
        if (weight.type() != DType.F32) {
            Slice wide = sink.temporary(DType.F32, weight.elements());
            sink.emit(new Cast(weight.type(), DType.F32), Args.of(new long[] {weight.elements()}, w, wide));
            w = wide;
        }
        long[] sizes = {1, rows, in, out};
        sink.emit(new MatMul(false, true, bias), bias ? Args.of(sizes, x, w, args.slice(2), y) : Args.of(sizes, x, w, y));
    }
}
