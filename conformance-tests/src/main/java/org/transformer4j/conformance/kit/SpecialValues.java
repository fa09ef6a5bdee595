package org.transformer4j.conformance.kit;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Numbers on which implementations have come to grief; the bits of each, as F32. */
final class SpecialValues {
    /** NaNs of both signs, quiet and signalling, with and without payload. */
    private static final int[] NANS = {0x7fc0_0000, 0xffc0_0000, 0x7fc1_2345, 0x7f80_0001, 0xff81_2345};

    /** Ends of the binary32 range, next to them, and the halfway points of narrower types. */
    private static final int[] PATTERNS = {
        0x0000_0001, 0x0000_0002, 0x0040_0000, 0x007f_ffff, 0x0080_0000, 0x0080_0001, 0x7f7f_ffff, 0x7f7f_fffe, 0x7f80_0000,
        0x3f7f_ffff, 0x3f80_0001, 0x4b7f_ffff, 0x4b80_0001,
        0x3f80_8000, 0x3f81_8000, 0x3f80_8001, 0x7f7f_7fff, 0x7f7f_8000, 0x0000_8000, 0x0001_8000,
        0x3f80_1000, 0x3f80_3000, 0x3f80_1001, 0x477f_efff, 0x477f_f000, 0x3300_0000, 0x3300_0001, 0x3880_0000, 0x387f_ffff
    };

    /** Where the elementary functions change their branch, saturate or underflow. */
    private static final double[] VALUES = {
        0, 1, 2, 3, 0.5, 1.5, 0.625, 0.92, 4, 9.0109, 10, 16.635, 88.72283, 88.72284, 89, 90, 87.33654, 87.33655, 103.27893, 103.97208,
        104, 105, 200, 0.70710677, 0.7071068, 1.4142135, 2.5, 3.5, 0x1p23, 0x1p24, 0x1p31, 0x1p-14, 0x1p-24, 1e-20, 1e20, 65504, 65520
    };

    private static final int SIGN = 0x8000_0000;

    /** All of them. */
    private static final int[] ALL = IntStream.concat(IntStream.of(NANS), IntStream.concat(IntStream.of(PATTERNS),
            DoubleStream.of(VALUES).mapToInt(value -> Float.floatToRawIntBits((float) value)))
            .flatMap(bits -> IntStream.of(bits, bits | SIGN))).toArray();

    private SpecialValues() {}

    static int count() {
        return ALL.length;
    }

    static int bits(long index) {
        return ALL[(int) (index % ALL.length)];
    }
}
