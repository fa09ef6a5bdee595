package org.transformer4j.api.op;

import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Philox4x32;
import org.transformer4j.api.spi.Args;

/**
 * Leaves numbers out by chance, and makes the others larger so that the mean stays: {@code y[r,c] = u < p ? +0 : x[r,c] * scale} with
 * {@code scale = (float) (1 / (1 - p))} and {@code u = Philox4x32.uniform(seed, stream, c)}, where row r has the seed and the stream
 * {@code keys[r] = (seed low, seed high, stream low, stream high)}. What a row loses depends on its keys alone, so a gradient goes back
 * through the same operation with the same keys.
 *
 * <p>Sizes: rows, width. Operands: {@code x [rows, width]}, {@code keys} I32 {@code [rows, 4]}, {@code y [rows, width]}.
 *
 * <p>Source: Srivastava et al. (2014), section 10, in its scaled form.
 *
 * @param probability p, of each number to be left out: at least 0, less than 1
 */
public record Dropout(float probability) implements TensorOp {
    /** Words of a row's key. */
    public static final int KEY = 4;

    /** Checks the probability. */
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("dropout with a probability of %s; expected at least 0 and less than 1".formatted(probability));
        }
    }

    /** What the numbers that stay are multiplied by. */
    public float scale() {
        return (float) (1 / (1 - (double) probability));
    }

    /** A number is left out if the upper 24 bits of its word are less than this. */
    public int threshold() {
        return (int) Math.ceil(probability * 0x1p24);
    }

    /** Whether a number is left out, by its word of {@link Philox4x32}. */
    public boolean leavesOut(int word) {
        return word >>> 8 < threshold();
    }

    @Override
    public List<String> sizeNames() {
        return List.of("rows", "width");
    }

    @Override
    public List<Operand> operands(Args args) {
        long rows = args.size(0);
        long elements = rows * args.size(1);
        return List.of(Operand.input("x", elements), Operand.input("keys", DType.I32, KEY * rows), Operand.output("y", elements));
    }
}
