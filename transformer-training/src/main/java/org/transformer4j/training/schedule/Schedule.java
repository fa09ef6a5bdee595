package org.transformer4j.training.schedule;

import java.util.stream.LongStream;

/**
 * The learning rate of each step. All of it is computed in binary64, and rounded once where it meets the weights, so it is the same
 * everywhere.
 */
@FunctionalInterface
public interface Schedule {
    /** The rate of a step, counted from 0. */
    double rate(long step);

    /** Always the same. */
    static Schedule constant(double rate) {
        return step -> rate;
    }

    /** Rises in a line for {@code steps}, from 0, then goes on with what this gives, whose steps count from the beginning. */
    default Schedule afterWarmup(long steps) {
        return step -> step < steps ? rate(steps) * step / Math.max(1, steps) : rate(step);
    }

    /** Rises in a line to {@code peak} at {@code warmup} and falls in a line to 0 at {@code steps}. */
    static Schedule linear(double peak, long warmup, long steps) {
        return step -> step < warmup ? rise(peak, step, warmup) : peak * Math.max(0, (double) (steps - step) / Math.max(1, steps - warmup));
    }

    /**
     * Rises in a line to {@code peak} at {@code warmup} and falls like half a cosine to {@code least} at {@code steps}, where it stays.
     * Source: Loshchilov and Hutter (2017), equation 5.
     */
    static Schedule cosine(double peak, double least, long warmup, long steps) {
        return step -> step < warmup ? rise(peak, step, warmup) : fall(peak, least, progress(step, warmup, steps));
    }

    /** The same with {@code cycles} that begin at the peak again. */
    static Schedule cosineRestarts(double peak, int cycles, long warmup, long steps) {
        return step -> {
            if (step < warmup) {
                return rise(peak, step, warmup);
            }
            double progress = progress(step, warmup, steps);
            return progress >= 1 ? 0 : peak * Math.max(0, 0.5 * (1 + StrictMath.cos(Math.PI * (cycles * progress % 1))));
        };
    }

    /** Rises in a line to {@code peak} at {@code warmup} and falls like a power to {@code least} at {@code steps}, where it stays. */
    static Schedule polynomial(double peak, double least, double power, long warmup, long steps) {
        return step -> step < warmup ? rise(peak, step, warmup)
                : least + (peak - least) * StrictMath.pow(1 - progress(step, warmup, steps), power);
    }

    /** Rises in a line to {@code peak} at {@code warmup} and falls like {@code sqrt(timescale / (step + timescale - warmup))}. */
    static Schedule inverseSquareRoot(double peak, long warmup, long timescale) {
        if (timescale < 1) {
            throw new IllegalArgumentException("a timescale of %d steps; at least 1 is needed".formatted(timescale));
        }
        return step -> step < warmup ? rise(peak, step, warmup) : peak / Math.sqrt((step + timescale - warmup) / (double) timescale);
    }

    /**
     * {@code factor * width^-0.5 * min(n^-0.5, n * warmup^-1.5)}, where n counts steps from 1. Source: Vaswani et al. (2017), section 5.3.
     *
     * @param width of the model
     */
    static Schedule noam(double factor, int width, long warmup) {
        if (width < 1 || warmup < 1) {
            throw new IllegalArgumentException("a width of %d and a warm-up of %d steps; both must be at least 1".formatted(width, warmup));
        }
        return step -> factor / Math.sqrt(width) * Math.min(1 / Math.sqrt(step + 1.0), (step + 1) * StrictMath.pow(warmup, -1.5));
    }

    /** {@code rate}, times {@code factor} after every {@code every} steps. */
    static Schedule stairs(double rate, double factor, long every) {
        if (every < 1) {
            throw new IllegalArgumentException("stairs of %d steps; at least 1 is needed".formatted(every));
        }
        return step -> rate * StrictMath.pow(factor, step / every);
    }

    /** {@code rate}, times {@code factor} from each of these steps on. */
    static Schedule milestones(double rate, double factor, long... at) {
        long[] steps = at.clone();
        return step -> rate * StrictMath.pow(factor, LongStream.of(steps).filter(each -> each <= step).count());
    }

    /** {@code rate * factor^step}. */
    static Schedule exponential(double rate, double factor) {
        return step -> rate * StrictMath.pow(factor, step);
    }

    /** Rises in a line from {@code first} to {@code rate} at {@code steps}, where it stays. */
    static Schedule ramp(double first, double rate, long steps) {
        return step -> step >= steps ? rate : first + (rate - first) * step / steps;
    }

    /**
     * Falls like half a cosine from {@code peak} to {@code least}, again and again: in {@code period} steps, then in {@code factor} times as
     * many, and so on. Source: Loshchilov and Hutter (2017), section 3.
     */
    static Schedule warmRestarts(double peak, double least, long period, int factor) {
        if (period < 1 || factor < 1) {
            throw new IllegalArgumentException("restarts after %d steps, then %d times as many; at least 1 is needed".formatted(period, factor));
        }
        return step -> {
            long begin = 0;
            long length = period;
            while (step >= begin + length) {
                begin += length;
                length *= factor;
            }
            return fall(peak, least, (double) (step - begin) / length);
        };
    }

    /**
     * Rises like half a cosine from {@code peak / 25} to {@code peak} in three tenths of the steps, and falls in the others to
     * {@code peak / 250,000}. Source: Smith and Topin (2018), section 3, with the shape that PyTorch gives it.
     */
    static Schedule oneCycle(double peak, long steps) {
        double first = peak / 25;
        double top = 0.3 * steps - 1;
        return step -> step <= top ? fall(first, peak, step / top) : fall(peak, first / 1e4, Math.min(1, (step - top) / (steps - 1 - top)));
    }

    /** From one rate to another like half a cosine. */
    private static double fall(double from, double to, double progress) {
        return to + (from - to) * 0.5 * (1 + StrictMath.cos(Math.PI * progress));
    }

    private static double rise(double peak, long step, long warmup) {
        return peak * step / Math.max(1, warmup);
    }

    private static double progress(long step, long warmup, long steps) {
        return Math.min(1, (double) (step - warmup) / Math.max(1, steps - warmup));
    }
}
