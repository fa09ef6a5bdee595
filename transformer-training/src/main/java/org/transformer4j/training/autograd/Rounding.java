package org.transformer4j.training.autograd;

import org.transformer4j.api.DType;
import org.transformer4j.api.op.Cast;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * Rounds what linear layers multiply and what they give to 16 bits, to nearest even; the numbers stay where they are, as F32. Backwards
 * a rounding counts for nothing. Source: Micikevicius et al. (2018), section 3.
 *
 * @param type F16 or BF16, or F32, which rounds nothing
 * @param pool memory for numbers on their way
 */
record Rounding(DType type, Pool pool) {
    /** A copy of {@code x} as F32, rounded; {@code x} itself where nothing is to be done. */
    Slice of(Slice x, Steps steps) {
        Slice wide = x.type() == DType.F32 ? x : cast(x, steps.temporary(x.length()), steps);
        if (type == DType.F32 || type == x.type() || x.length() == 0) {
            return wide;
        }
        Slice y = steps.temporary(x.length());
        round(wide, y, steps);
        return y;
    }

    /** Rounds {@code y} where it is. */
    void inPlace(Slice y, Steps steps) {
        if (type != DType.F32 && y.length() > 0) {
            round(y, y, steps);
        }
    }

    private void round(Slice x, Slice y, Steps steps) {
        Slice narrow = pool.take(type, x.length());
        cast(cast(x, narrow, steps), y, steps);
        pool.giveBack(narrow);
    }

    private static Slice cast(Slice x, Slice y, Steps steps) {
        steps.run(new Cast(x.type(), y.type()), new long[] {x.length()}, x, y);
        return y;
    }
}
