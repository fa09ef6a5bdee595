package org.transformer4j.training;

import java.util.Map;
import org.transformer4j.api.DType;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;

/**
 * What the loss is multiplied by, so that small gradients do not vanish in F16: 2^16 at first, half of it whenever a gradient is not finite,
 * and twice as much after 2000 steps in a row without that. Other types have the range of F32 and need none. Source: Micikevicius et al.
 * (2018), section 3.2.
 */
final class LossScale {
    private static final double FIRST = 0x1p16;
    private static final int PATIENCE = 2000;
    private static final String SCALE = "loss_scale";
    private static final String GOOD = "loss_scale_steps";

    private final boolean changes;
    private double value;
    private int good;

    LossScale(DType precision) {
        changes = precision == DType.F16;
        value = changes ? FIRST : 1;
    }

    double value() {
        return value;
    }

    /** Halves it, if that can help. */
    boolean halve() {
        if (!changes || value <= 1) {
            return false;
        }
        value /= 2;
        good = 0;
        return true;
    }

    /** A step has been made. */
    void stepped() {
        if (changes && ++good == PATIENCE) {
            value *= 2;
            good = 0;
        }
    }

    /** What has to be stored. */
    Map<String, String> state() {
        return changes ? Map.of(SCALE, Double.toString(value), GOOD, Integer.toString(good)) : Map.of();
    }

    /** Goes on from what was stored, if anything was. */
    void resume(Checkpoint file) {
        String scale = file.metadata().get(SCALE);
        String steps = file.metadata().get(GOOD);
        if (!changes || scale == null && steps == null) {
            return;
        }
        if (scale == null || steps == null || !steps.matches("\\d{1,4}") || Integer.parseInt(steps) >= PATIENCE || !isPowerOfTwo(scale)) {
            throw new CheckpointException("%s: a loss scale of %s after %s steps; expected a power of two from 1, and less than %d steps"
                    .formatted(file.origin(), scale, steps, PATIENCE));
        }
        value = Double.parseDouble(scale);
        good = Integer.parseInt(steps);
    }

    private static boolean isPowerOfTwo(String text) {
        try {
            double number = Double.parseDouble(text);
            return number >= 1 && number <= Float.MAX_VALUE && number == Math.scalb(1.0, Math.getExponent(number));
        } catch (NumberFormatException none) {
            return false;
        }
    }
}
