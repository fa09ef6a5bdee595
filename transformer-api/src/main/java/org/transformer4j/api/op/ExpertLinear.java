package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Linear layers of which each row chooses some: {@code y[i] = W[ids[i]] x[i / choices]}, where {@code W[e]} is rows
 * {@code e * outFeatures}, ..., {@code (e + 1) * outFeatures - 1} of one stacked weight. An id that names no expert gives a row of zeros.
 * Rounding: canon-1, "dot".
 *
 * <p>With one choice each row of {@code y} has a row of {@code x} to itself; with more, neighbouring rows of {@code y} share one, so that
 * nothing has to be copied for the experts of a token. Only experts that are chosen have an influence.
 *
 * <p>Sizes: rows, which are those of {@code x}. Operands: {@code x [rows, inFeatures]}, {@code weight} packed
 * {@code [experts * outFeatures, inFeatures]}, {@code ids} I32 {@code [rows, choices]}, {@code y [rows, choices, outFeatures]}. Source:
 * Shazeer et al. (2017), "Outrageously Large Neural Networks", section 2; Fedus, Zoph and Shazeer (2021), "Switch Transformers"; Jiang et
 * al. (2024), "Mixtral of Experts", section 2.1.
 *
 * @param weight shape and stored type of the stacked weight; its rows are those of all experts
 * @param experts how many experts there are; a divisor of the weight's rows
 * @param choices how many experts each row of {@code x} goes to, at least 1
 */
public record ExpertLinear(WeightSpec weight, int experts, int choices) implements LayerOp {
    /** Checks the numbers. */
    public ExpertLinear {
        if (experts < 1 || weight.outFeatures() % experts != 0) {
            throw new IllegalArgumentException("%d experts in a weight of [%d, %d]; its rows must be a multiple of them"
                    .formatted(experts, weight.outFeatures(), weight.inFeatures()));
        }
        if (choices < 1) {
            throw new IllegalArgumentException("%d choices among experts; at least 1 is needed".formatted(choices));
        }
    }

    /** Features of the result: those of one expert. */
    public int outFeatures() {
        return weight.outFeatures() / experts;
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        return List.of(Operand.input("x", rows * weight.inFeatures()), Operand.packed("weight", weight.type(), weight.elements()),
                Operand.input("ids", DType.I32, rows * choices), Operand.output("y", rows * choices * outFeatures()));
    }

    /** All experts for every row; then each row looks up those that it chose. */
    @Override
    public void decompose(OpSink sink, Args args) {
        long rows = args.size(0);
        long all = weight.outFeatures();
        Slice products = sink.temporary(DType.F32, rows * all);
        new Linear(weight, false).decompose(sink, Args.of(new long[] {rows}, args.slice(0), args.slice(1), products));
        long chosen = (long) choices * outFeatures();
        for (long row = 0; row < rows; row++) {
            sink.emit(new GatherRows(DType.F32), Args.of(new long[] {experts, choices, outFeatures()},
                    products.slice(row * all, all), args.slice(2).slice(row * choices, choices), args.slice(3).slice(row * chosen, chosen)));
        }
    }
}
