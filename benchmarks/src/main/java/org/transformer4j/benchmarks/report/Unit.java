package org.transformer4j.benchmarks.report;

/** Units of figures. */
public enum Unit {
    /** Billions of floating point operations per second. */
    GFLOPS("GFLOP/s", true),
    /** Billions of bytes per second. */
    GIGABYTES("GB/s", true),
    /** Tokens per second. */
    TOKENS("tokens/s", true),
    /** Seconds. */
    SECONDS("s", false),
    /** Mebibytes. */
    MEBIBYTES("MiB", false);

    private final String symbol;
    private final boolean moreIsBetter;

    Unit(String symbol, boolean moreIsBetter) {
        this.symbol = symbol;
        this.moreIsBetter = moreIsBetter;
    }

    /** As it stands behind a number. */
    public String symbol() {
        return symbol;
    }

    /** Whether a larger number is better. */
    public boolean moreIsBetter() {
        return moreIsBetter;
    }
}
