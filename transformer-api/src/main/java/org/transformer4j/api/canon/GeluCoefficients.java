package org.transformer4j.api.canon;

/** The numbers of the three GELUs of {@link CanonMath}. */
public final class GeluCoefficients {
    /** {@code sqrt(1/2)}. */
    public static final float SQRT_HALF = 0x1.6a09e6p-1f;

    /** {@code sqrt(2/pi)}: the linear term inside {@link CanonMath#geluTanh}. */
    public static final float TANH_C0 = 0x1.988454p-1f;
    /** {@code 0.044715 sqrt(2/pi)}: the cubic term inside {@link CanonMath#geluTanh}. */
    public static final float TANH_C1 = 0x1.2444f2p-5f;

    /** The slope inside {@link CanonMath#quickGelu}. */
    public static final float QUICK_SLOPE = 1.702f;

    private GeluCoefficients() {}
}
