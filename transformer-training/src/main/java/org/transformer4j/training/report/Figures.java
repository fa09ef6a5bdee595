package org.transformer4j.training.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers as readers want them, with a point whatever the locale. */
final class Figures {
    private Figures() {}

    /** About four digits: {@code 3.214}, {@code 12,345}, {@code 3.00e-4}. */
    static String number(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e9)) {
            return scientific("%.2e", value);
        }
        int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 0.1 ? 3 : 4;
        return String.format(Locale.ROOT, "%,." + digits + "f", value);
    }

    /** Without digits that say nothing: {@code 0.5}, {@code 2,000}, {@code 20k}, {@code 1.5M}, {@code 3e-4}, {@code 2e30}. */
    static String tick(double value) {
        double size = Math.abs(value);
        if (size >= 1e12) {
            return shortened(value);
        }
        if (size >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        if (size >= 1e4) {
            return plain(value / 1e3) + "k";
        }
        if (size >= 1e3) {
            return count(value);
        }
        return size != 0 && size < 1e-3 ? shortened(value) : plain(value);
    }

    /** A count with its digits in groups. */
    static String count(double value) {
        return value < 1e6 ? String.format(Locale.ROOT, "%,d", Math.round(value)) : plain(value / 1e6) + " million";
    }

    /** {@code 12 s}, {@code 3 min 20 s}, {@code 5 h 2 min}. */
    static String duration(double seconds) {
        long whole = Math.round(seconds);
        if (whole < 60) {
            return (whole < 10 ? String.format(Locale.ROOT, "%.1f", seconds) : Long.toString(whole)) + " s";
        }
        return whole < 3600 ? "%s min %s s".formatted(whole / 60, whole % 60) : "%s h %s min".formatted(whole / 3600, whole % 3600 / 60);
    }

    private static String plain(double value) {
        return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }

    private static String shortened(double value) {
        return scientific("%.2e", value).replaceFirst("\\.?0*e", "e");
    }

    private static String scientific(String format, double value) {
        return String.format(Locale.ROOT, format, value).replace("e-0", "e-").replace("e+0", "e").replace("e+", "e");
    }
}
