package org.transformer4j.backend.opencl.runtime;

/** How a device is brought to divide, and to take square roots, correctly rounded. */
public enum Division {
    /** By a flag of the compiler, on devices that report {@code CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT}. */
    BY_FLAG,
    /** In double, rounded once more, which is exact. */
    BY_DOUBLE,
    /** By correcting an estimate in integers, where there is no double. */
    BY_CORRECTION;

    /** The way for a device. */
    public static Division of(DeviceFacts facts) {
        return facts.divisionCorrectlyRounded() ? BY_FLAG : facts.fp64() ? BY_DOUBLE : BY_CORRECTION;
    }
}
