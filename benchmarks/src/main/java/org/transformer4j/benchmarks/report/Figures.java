package org.transformer4j.benchmarks.report;

import java.util.Locale;

/** Numbers as reports show them: three digits or more, with a point whatever the locale. */
public final class Figures {
    private Figures() {}

    /** A number with about four significant digits. */
    public static String number(double value) {
        double size = Math.abs(value);
        int digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A figure with its unit, and a mark if it must not be trusted like others. */
    public static String value(Measurement measurement) {
        return number(measurement.value()) + " " + measurement.unit().symbol() + mark(measurement);
    }

    /** What stands behind a figure whose warm-up was not enough; empty behind others. */
    public static String mark(Measurement measurement) {
        return measurement.warm() ? "" : " (not warm)";
    }

    /** The spread around the median, such as {@code ± 2.1 %}. */
    public static String spread(Measurement measurement) {
        return measurement.low() == measurement.high() ? "" : String.format(Locale.ROOT, "± %.1f %%", measurement.spreadPercent());
    }

    /** Percent of the roof; empty where there is none. */
    public static String percent(Measurement measurement) {
        return measurement.percentOfRoof() == null ? "" : String.format(Locale.ROOT, "%.0f %%", measurement.percentOfRoof());
    }

    /** A number of bytes as MiB. */
    public static String mebibytes(long bytes) {
        return bytes == 0 ? "" : number(bytes / 1048576.0) + " MiB";
    }
}
