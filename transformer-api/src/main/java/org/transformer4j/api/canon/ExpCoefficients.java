package org.transformer4j.api.canon;

/**
 * The numbers of {@link CanonMath#exp}: {@code exp(x) = 2^n * P(r)} with {@code n = rint(x / ln 2)} and
 * {@code r = x - n * ln 2} in about [-0.347, 0.347].
 */
public final class ExpCoefficients {
    /** Arguments below are taken as this: its result is {@code +0}. */
    public static final float LOWEST = -104f;
    /** Arguments above are taken as this: its result is infinite. */
    public static final float HIGHEST = 89f;

    /** {@code 1 / ln 2}. */
    public static final float LOG2_E = 0x1.715476p0f;
    /** {@code 1.5 * 2^23}: a number whose unit in the last place is 1, so that adding it rounds to an integer. */
    public static final float ROUNDER = 0x1.8p23f;

    /** The upper part of {@code ln 2}, short enough that its product with every n is exact. */
    public static final float LN2_HIGH = 0x1.62e4p-1f;
    /** {@code ln 2 - LN2_HIGH}. */
    public static final float LN2_LOW = 0x1.7f7d1cp-20f;

    /** The coefficient of r^6 in P. */
    public static final float P6 = 0x1.6a4f7p-10f;
    /** The coefficient of r^5 in P. */
    public static final float P5 = 0x1.12398p-7f;
    /** The coefficient of r^4 in P. */
    public static final float P4 = 0x1.5558aep-5f;
    /** The coefficient of r^3 in P. */
    public static final float P3 = 0x1.555492p-3f;
    /** The coefficient of r^2 in P. */
    public static final float P2 = 0x1.fffffcp-2f;
    /** The coefficient of r in P. */
    public static final float P1 = 1f;
    /** The constant term of P. */
    public static final float P0 = 1f;

    private ExpCoefficients() {}
}
