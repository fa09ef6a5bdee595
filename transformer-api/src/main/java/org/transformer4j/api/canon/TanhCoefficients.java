package org.transformer4j.api.canon;

/** The numbers of {@link CanonMath#tanh}: near zero {@code tanh(a) = a + a^3 T(a^2)}, beyond it goes by {@code exp}. */
public final class TanhCoefficients {
    /** Magnitudes below take the polynomial. */
    public static final float POLYNOMIAL_BELOW = 0.625f;

    /** The coefficient of z^4 in T, with {@code z = a^2}. */
    public static final float T4 = -0x1.76074cp-8f;
    /** The coefficient of z^3 in T. */
    public static final float T3 = 0x1.522cfcp-6f;
    /** The coefficient of z^2 in T. */
    public static final float T2 = -0x1.b83cecp-5f;
    /** The coefficient of z in T. */
    public static final float T1 = 0x1.110728p-3f;
    /** The constant term of T. */
    public static final float T0 = -0x1.555532p-2f;

    private TanhCoefficients() {}
}
