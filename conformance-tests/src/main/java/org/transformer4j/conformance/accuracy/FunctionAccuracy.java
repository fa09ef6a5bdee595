package org.transformer4j.conformance.accuracy;

import java.util.List;
import java.util.Locale;

/**
 * Measures the worst error of every elementary function of canon-1, over all 2^32 floats, against a reference in double.
 *
 * <p>Options: {@code --function NAME} for one function, {@code --stride N} for every N-th float only. Prints a line per
 * function: the worst error in units in the last place of the exact result, the argument that shows it, how many arguments
 * are off by more than 1 ulp, and for gated activations the worst error in ulp of the argument, which is the scale that a
 * network sees. The exit code is 1 if a function misses its bound.
 */
public final class FunctionAccuracy {
    private FunctionAccuracy() {}

    /** Runs the measurement; see the class. */
    public static void main(String[] arguments) {
        List<MeasuredFunction> functions = MeasuredFunction.ALL;
        long stride = 1;
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException("%s has no value; give one after it".formatted(arguments[i]));
            }
            switch (arguments[i]) {
                case "--function" -> functions = List.of(named(arguments[i + 1]));
                case "--stride" -> stride = positive(arguments[i + 1]);
                default -> throw new IllegalArgumentException(
                        "unknown option %s; there are --function NAME and --stride N".formatted(arguments[i]));
            }
        }

        boolean kept = true;
        System.out.println("function    worst ulp                   at      above 1 ulp   worst / ulp(x)  seconds");
        for (MeasuredFunction function : functions) {
            long start = System.nanoTime();
            WorstError worst = WorstError.sweep(function, stride);
            kept &= worst.ulp() <= function.bound();
            System.out.println(row(function, worst, (System.nanoTime() - start) * 1e-9));
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static String row(MeasuredFunction function, WorstError worst, double seconds) {
        String perArgument = function.gated() ? "%.4f".formatted(worst.argumentUlp()) : "";
        String verdict = worst.ulp() <= function.bound() ? "" : "  above its bound of " + function.bound();
        return String.format(
                Locale.ROOT,
                "%-10s %10.4f %20s %16d %16s %8.0f%s",
                function.name(),
                worst.ulp(),
                Float.toHexString(worst.at()),
                worst.aboveOne(),
                perArgument,
                seconds,
                verdict);
    }

    private static MeasuredFunction named(String name) {
        List<String> names = MeasuredFunction.ALL.stream().map(MeasuredFunction::name).toList();
        if (!names.contains(name)) {
            throw new IllegalArgumentException("no function %s; there are %s".formatted(name, names));
        }
        return MeasuredFunction.ALL.get(names.indexOf(name));
    }

    private static long positive(String number) {
        long value = Long.parseLong(number);
        if (value < 1) {
            throw new IllegalArgumentException("a stride of %d; it must be at least 1".formatted(value));
        }
        return value;
    }
}
