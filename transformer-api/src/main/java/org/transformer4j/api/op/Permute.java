package org.transformer4j.api.op;

import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Args;

/**
 * Reorders axes: axis {@code i} of {@code y} is axis {@code axes[i]} of {@code x}.
 *
 * <p>Sizes: the dimensions of {@code x}, one per axis. Operands: {@code x}, {@code y}, each of their product.
 *
 * @param type type of the elements
 * @param axes a permutation of 0, 1, ...; at most 6 axes
 */
public record Permute(DType type, List<Integer> axes) implements TensorOp {
    /** Checks that the axes are a permutation. */
    public Permute {
        axes = List.copyOf(axes);
        if (axes.isEmpty() || axes.size() > 6
                || !axes.stream().sorted().toList().equals(IntStream.range(0, axes.size()).boxed().toList())) {
            throw new IllegalArgumentException("axes %s; a permutation of 0, 1, ... with at most 6 axes is needed".formatted(axes));
        }
    }

    /** The permutation of F32 elements given as numbers. */
    public static Permute of(int... axes) {
        return new Permute(DType.F32, IntStream.of(axes).boxed().toList());
    }

    @Override
    public List<String> sizeNames() {
        return IntStream.range(0, axes.size()).mapToObj(i -> "dimension" + i).toList();
    }

    @Override
    public List<Operand> operands(Args args) {
        long elements = 1;
        for (int i = 0; i < axes.size(); i++) {
            elements = Math.multiplyExact(elements, args.size(i));
        }
        return List.of(Operand.input("x", type, elements), Operand.output("y", type, elements));
    }
}
