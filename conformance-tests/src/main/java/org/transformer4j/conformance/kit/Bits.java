package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;

/**
 * Numbers of one type as their bits, in host memory: what is written to a device, and what is read back. An element of two
 * bytes stands in the lower half of its {@code int}.
 *
 * @param type F32, F16, BF16 or I32; U8 for the bytes of a file
 * @param bits the bits of each element; not copied
 */
public record Bits(DType type, int[] bits) {
    private static final int NAN = 0x7fc0_0000;
    private static final int F16_NAN = 0x7e00;
    private static final int BF16_NAN = 0x7fc0;

    /** F32 numbers. */
    public static Bits of(float... values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return new Bits(DType.F32, bits);
    }

    /** The same bits everywhere. */
    public static Bits filled(DType type, int length, int pattern) {
        int[] bits = new int[length];
        Arrays.fill(bits, pattern);
        return new Bits(type, bits);
    }

    /** These numbers, F32, rounded to a type that weights are stored in. */
    public Bits narrowedTo(DType target) {
        int[] narrowed = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
            narrowed[i] = narrow(target, Float.intBitsToFloat(bits[i]));
        }
        return new Bits(target, narrowed);
    }

    /** These numbers as F32. */
    Bits widened() {
        int[] wide = new int[bits.length];
        for (int i = 0; i < bits.length; i++) {
            wide[i] = Float.floatToRawIntBits(value(i));
        }
        return new Bits(DType.F32, wide);
    }

    /** The bits of a number, rounded to a type that weights are stored in. */
    static int narrow(DType type, float value) {
        return switch (type) {
            case F32 -> Float.floatToRawIntBits(value);
            case F16 -> Short.toUnsignedInt(Float.floatToFloat16(value));
            case BF16 -> Short.toUnsignedInt(Bfloat16.fromFloat(value));
            default -> throw new IllegalArgumentException("%s is no type of weights; F32, F16 or BF16 is needed".formatted(type));
        };
    }

    /** How many elements there are. */
    public int length() {
        return bits.length;
    }

    /** An element as a number; exact for all types but large I32. */
    public float value(int i) {
        return switch (type) {
            case F32 -> Float.intBitsToFloat(bits[i]);
            case F16 -> Float.float16ToFloat((short) bits[i]);
            case BF16 -> Bfloat16.toFloat((short) bits[i]);
            default -> bits[i];
        };
    }

    /** Elements {@code from} to {@code to}, the latter not included. */
    public Bits range(int from, int to) {
        return new Bits(type, Arrays.copyOfRange(bits, from, to));
    }

    /** The same numbers with one pattern for every NaN, because canon-1 counts all NaNs as equal. */
    public Bits canonical() {
        int nan = switch (type) {
            case F32 -> NAN;
            case F16 -> F16_NAN;
            case BF16 -> BF16_NAN;
            default -> 0;
        };
        if (nan == 0) {
            return this;
        }
        int[] canonical = bits.clone();
        for (int i = 0; i < canonical.length; i++) {
            if (Float.isNaN(value(i))) {
                canonical[i] = nan;
            }
        }
        return new Bits(type, canonical);
    }

    /** The elements in native byte order, in memory of {@code arena}. */
    public MemorySegment toSegment(Arena arena) {
        MemorySegment segment = arena.allocate((long) bits.length * type.bytes(), 8);
        if (type.bytes() == 4) {
            MemorySegment.copy(bits, 0, segment, ValueLayout.JAVA_INT, 0, bits.length);
            return segment;
        }
        for (int i = 0; i < bits.length; i++) {
            segment.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bits[i]);
        }
        return segment;
    }

    /** The elements of a segment in native byte order. */
    public static Bits fromSegment(DType type, MemorySegment segment) {
        if (type.bytes() == 4) {
            return new Bits(type, segment.toArray(ValueLayout.JAVA_INT));
        }
        int[] bits = new int[Math.toIntExact(segment.byteSize() / 2)];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Short.toUnsignedInt(segment.getAtIndex(ValueLayout.JAVA_SHORT, i));
        }
        return new Bits(type, bits);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bits that && type == that.type && Arrays.equals(bits, that.bits);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + Arrays.hashCode(bits);
    }

    @Override
    public String toString() {
        return "%s[%d]".formatted(type, bits.length);
    }
}
