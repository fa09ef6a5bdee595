package org.transformer4j.api.canon;

/**
 * The numbers of {@link CanonMath#erf}: near zero {@code erf(a) = a + a S(a^2)}, beyond it
 * {@code erf(a) = 1 - exp(-G(a))}, where G is close to {@code -log(1 - erf(a))}.
 */
public final class ErfCoefficients {
    /** Magnitudes below take the polynomial S. */
    public static final float POLYNOMIAL_BELOW = 0.875f;
    /** Magnitudes above are taken as this: its result is 1, as that of every larger one. */
    public static final float ONE_FROM = 4f;

    /** The coefficient of z^5 in S, with {@code z = a^2}. */
    public static final float S5 = -0x1.452c1cp-11f;
    /** The coefficient of z^4 in S. */
    public static final float S4 = 0x1.49c97ep-8f;
    /** The coefficient of z^3 in S. */
    public static final float S3 = -0x1.b6f37cp-6f;
    /** The coefficient of z^2 in S. */
    public static final float S2 = 0x1.ce2114p-4f;
    /** The coefficient of z in S. */
    public static final float S1 = -0x1.81270cp-2f;
    /** The constant term of S. */
    public static final float S0 = 0x1.06eba8p-3f;

    /** The coefficient of a^6 in G. */
    public static final float G6 = -0x1.a5a042p-13f;
    /** The coefficient of a^5 in G. */
    public static final float G5 = 0x1.955418p-9f;
    /** The coefficient of a^4 in G. */
    public static final float G4 = -0x1.6f55f4p-6f;
    /** The coefficient of a^3 in G. */
    public static final float G3 = 0x1.ab536cp-4f;
    /** The coefficient of a^2 in G. */
    public static final float G2 = 0x1.46026cp-1f;
    /** The coefficient of a in G. */
    public static final float G1 = 0x1.20c06cp0f;
    /** The constant term of G. */
    public static final float G0 = 0x1.1824c6p-13f;

    private ErfCoefficients() {}
}
