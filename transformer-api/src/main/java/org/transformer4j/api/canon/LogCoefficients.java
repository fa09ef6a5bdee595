package org.transformer4j.api.canon;

/**
 * The numbers of {@link CanonMath#log}: {@code log(x) = e ln 2 + f + f^2 Q(f)} with {@code x = 2^e * (1 + f)} and
 * {@code 1 + f} in about [sqrt(1/2), sqrt(2)].
 */
public final class LogCoefficients {
    /** The bits of sqrt(1/2): where one binade of the reduction ends and the next begins. */
    public static final int SQRT_HALF_BITS = 0x3f3504f3;

    /** {@code 2^23}, which makes every subnormal argument normal. */
    public static final float SUBNORMAL_SCALE = 0x1p23f;
    /** The exponent that undoes {@link #SUBNORMAL_SCALE}. */
    public static final int SUBNORMAL_EXPONENT = -23;

    /** The upper part of {@code ln 2}; the same split as {@link ExpCoefficients#LN2_HIGH}. */
    public static final float LN2_HIGH = ExpCoefficients.LN2_HIGH;
    /** {@code ln 2 - LN2_HIGH}. */
    public static final float LN2_LOW = ExpCoefficients.LN2_LOW;

    /** The coefficient of f^8 in Q. */
    public static final float Q8 = -0x1.38ceb4p-4f;
    /** The coefficient of f^7 in Q. */
    public static final float Q7 = 0x1.056016p-3f;
    /** The coefficient of f^6 in Q. */
    public static final float Q6 = -0x1.0d81f6p-3f;
    /** The coefficient of f^5 in Q. */
    public static final float Q5 = 0x1.22d8fap-3f;
    /** The coefficient of f^4 in Q. */
    public static final float Q4 = -0x1.54728cp-3f;
    /** The coefficient of f^3 in Q. */
    public static final float Q3 = 0x1.99a01ep-3f;
    /** The coefficient of f^2 in Q. */
    public static final float Q2 = -0x1.000226p-2f;
    /** The coefficient of f in Q. */
    public static final float Q1 = 0x1.555554p-2f;
    /** The constant term of Q. */
    public static final float Q0 = -0.5f;

    private LogCoefficients() {}
}
