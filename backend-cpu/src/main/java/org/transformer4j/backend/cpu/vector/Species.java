package org.transformer4j.backend.cpu.vector;

import java.nio.ByteOrder;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector species of this virtual machine, all with {@link #LANES} lanes; constants, so that kernels compile to plain
 * vector instructions. Loads {@code jdk.incubator.vector}: ask {@link VectorWidth#vectorised()} first.
 */
public final class Species {
    /** The width in bits: 512, 256 or 128; 0 when the machine has no such vectors and this class must not be used. */
    public static final int BITS = bits();

    private static final VectorShape SHAPE = VectorShape.forBitSize(Math.max(BITS, 128));

    /** float32 lanes. */
    public static final VectorSpecies<Float> FLOAT = VectorSpecies.of(float.class, SHAPE);

    /** int32 lanes of the same width. */
    public static final VectorSpecies<Integer> INT = VectorSpecies.of(int.class, SHAPE);

    /** int16 lanes, as many as there are floats (half the width). */
    public static final VectorSpecies<Short> SHORT =
            VectorSpecies.of(short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

    /** Number of lanes of each species. */
    public static final int LANES = FLOAT.length();

    /** Number of bytes in a vector of floats. */
    public static final int BYTES = LANES * Float.BYTES;

    /** The order in which lanes are loaded and stored. */
    public static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /** Number of vector registers: 32 with AVX-512, NEON, SVE and RVV, 16 with AVX2 and below. */
    public static final int REGISTERS = registers();

    private Species() {}

    private static int bits() {
        int preferred = FloatVector.SPECIES_PREFERRED.vectorBitSize();
        int cap = Math.min(preferred, WidthCap.BITS);
        return cap < 128 ? 0 : Integer.highestOneBit(cap);
    }

    private static int registers() {
        String architecture = System.getProperty("os.arch", "");
        boolean x86 = architecture.equals("amd64") || architecture.equals("x86_64") || architecture.equals("x86");
        return x86 && FloatVector.SPECIES_PREFERRED.vectorBitSize() < 512 ? 16 : 32;
    }
}
