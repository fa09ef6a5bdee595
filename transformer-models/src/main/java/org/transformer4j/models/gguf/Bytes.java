package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Little-endian numbers at any address. */
final class Bytes {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Bytes() {}

    static int signed8(MemorySegment data, long at) {
        return data.get(ValueLayout.JAVA_BYTE, at);
    }

    static int unsigned8(MemorySegment data, long at) {
        return Byte.toUnsignedInt(data.get(ValueLayout.JAVA_BYTE, at));
    }

    static short int16(MemorySegment data, long at) {
        return data.get(SHORT, at);
    }

    static int int32(MemorySegment data, long at) {
        return data.get(INT, at);
    }

    static long int64(MemorySegment data, long at) {
        return data.get(LONG, at);
    }

    static float float32(MemorySegment data, long at) {
        return Float.intBitsToFloat(int32(data, at));
    }

    static double float64(MemorySegment data, long at) {
        return Double.longBitsToDouble(int64(data, at));
    }
}
