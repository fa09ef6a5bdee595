package org.transformer4j.backend.cpu.vector;

/**
 * How many bits a vector of this virtual machine holds, decided once: 512, 256 or 128, or 0 for plain scalar loops.
 *
 * <p>The width is the one the machine prefers, never more than the system property {@value #PROPERTY} allows
 * ({@code 512}, {@code 256}, {@code 128}; {@code 0} or {@code scalar} for scalar loops). No width changes a result.
 *
 * <p>This class touches no type of {@code jdk.incubator.vector}, so it loads where that module is absent. Code that uses
 * {@link Species}, or any vector type, must be reached only after {@link #vectorised()} has answered true.
 */
public final class VectorWidth {
    /** The system property that caps the width. */
    public static final String PROPERTY = WidthCap.PROPERTY;

    private static final String MODULE = "jdk.incubator.vector";
    private static final String SCALAR_REASON = reasonForScalar();
    private static final int BITS = SCALAR_REASON.isEmpty() ? Species.BITS : 0;

    private VectorWidth() {}

    /**
     * Makes sure that the property has one of its values.
     *
     * @throws org.transformer4j.api.spi.WrongSettingException if it has another
     */
    public static void checkSetting() {
        WidthCap.parse(System.getProperty(PROPERTY, ""));
    }

    /** The width in bits: 512, 256, 128, or 0 for scalar loops. */
    public static int bits() {
        return BITS;
    }

    /** Whether the Vector API is used. */
    public static boolean vectorised() {
        return BITS > 0;
    }

    /** Why scalar loops are used and what to do about it, in one sentence; empty when vectors are used. */
    public static String scalarReason() {
        return SCALAR_REASON;
    }

    private static String reasonForScalar() {
        if (WidthCap.BITS == 0) {
            return "scalar loops were asked for by -D%s".formatted(PROPERTY);
        }
        Module own = VectorWidth.class.getModule();
        boolean readable = ModuleLayer.boot().findModule(MODULE).map(own::canRead).orElse(false);
        if (!readable) {
            return "module %1$s is not there, so matrix products run many times slower: start java with --add-modules %1$s"
                    .formatted(MODULE);
        }
        return Species.BITS > 0 ? "" : "the vectors of this machine have fewer than 128 bits";
    }
}
