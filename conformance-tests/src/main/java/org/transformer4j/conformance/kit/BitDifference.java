package org.transformer4j.conformance.kit;

import java.util.Optional;
import org.transformer4j.api.DType;

/**
 * How two arrays of numbers differ in their bits.
 *
 * @param name what the numbers are
 * @param index the first element that differs
 * @param found its value here, as text
 * @param expected its value there
 * @param differing how many elements differ
 * @param length how many there are
 * @param worstUlp the greatest distance of two finite numbers, in units in the last place of their type; 0 if none is finite
 */
public record BitDifference(String name, int index, String found, String expected, int differing, int length, long worstUlp) {
    /** Compares, NaN patterns included; nothing if they are the same. */
    public static Optional<BitDifference> between(String name, Bits found, Bits expected) {
        if (found.length() != expected.length() || found.type() != expected.type()) {
            return Optional.of(new BitDifference(name, 0, found.toString(), expected.toString(), 1, 1, 0));
        }
        int first = -1;
        int differing = 0;
        long worst = 0;
        for (int i = 0; i < found.length(); i++) {
            if (found.bits()[i] != expected.bits()[i]) {
                first = first < 0 ? i : first;
                differing++;
                worst = Math.max(worst, ulps(found, expected, i));
            }
        }
        return first < 0 ? Optional.empty() : Optional.of(new BitDifference(name, first, text(found, first),
                text(expected, first), differing, found.length(), worst));
    }

    private static long ulps(Bits found, Bits expected, int i) {
        if (found.type() == DType.I32 || !Float.isFinite(found.value(i)) || !Float.isFinite(expected.value(i))) {
            return 0;
        }
        return Math.abs(ordinal(found, i) - ordinal(expected, i));
    }

    /** The place of a number among all of its type, both zeros at 0. */
    private static long ordinal(Bits numbers, int i) {
        int sign = numbers.type().bytes() == 4 ? 0x8000_0000 : 0x8000;
        int bits = numbers.bits()[i];
        long magnitude = bits & (sign - 1);
        return (bits & sign) != 0 ? -magnitude : magnitude;
    }

    /** A number as decimal, as hexadecimal float, and, where it is a NaN, as its bits. */
    static String text(Bits numbers, int i) {
        float value = numbers.value(i);
        if (numbers.type() == DType.I32) {
            return Integer.toString(numbers.bits()[i]);
        }
        return Float.isNaN(value) ? "NaN (0x%x)".formatted(numbers.bits()[i]) : "%s (%s)".formatted(Float.toHexString(value), value);
    }

    @Override
    public String toString() {
        return "%s[%d] is %s; expected %s; %d of %d differ%s".formatted(name, index, found, expected, differing, length,
                worstUlp > 0 ? ", by up to %d ulp".formatted(worstUlp) : "");
    }
}
