package org.transformer4j.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.transformer4j.api.DType;
import org.transformer4j.models.json.Quoted;

/**
 * A tensor where it lies in a file: dense, row-major, little-endian, not necessarily aligned.
 *
 * <p>The conversions are exact: they widen, and refuse what would round.
 *
 * @param name  its name in the checkpoint
 * @param dtype the type of its elements
 * @param shape its dimensions; none for a single number, and any of them may be 0
 * @param data  its bytes, read-only, valid until the checkpoint is closed
 */
public record StoredTensor(String name, DType dtype, long[] shape, MemorySegment data) {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public StoredTensor {
        shape = shape.clone();
        data = data.asReadOnly();
        long elements = 1;
        for (long dimension : shape) elements = Math.multiplyExact(elements, dimension);
        if (Math.multiplyExact(elements, dtype.bytes()) != data.byteSize()) {
            throw new IllegalArgumentException("%d bytes for %s %s".formatted(data.byteSize(), dtype, Arrays.toString(shape)));
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements: the product of the dimensions. */
    public long elements() {
        return data.byteSize() / dtype.bytes();
    }

    /**
     * The elements as floats.
     *
     * @throws CheckpointException if the type has values that a float has not, or the elements do not fit into an array
     */
    public float[] toFloats() {
        var floats = new float[arrayLength("toFloats")];
        switch (dtype) {
            case F32 -> MemorySegment.copy(data, FLOAT, 0, floats, 0, floats.length);
            case F16, BF16, I16, I8, U8, BOOL -> {
                for (int i = 0; i < floats.length; i++) floats[i] = (float) floating(i);
            }
            case F64, I32 -> throw wrongType("toFloats", "toDoubles");
            case I64 -> throw wrongType("toFloats", "toLongs");
        }
        return floats;
    }

    /**
     * The elements as doubles.
     *
     * @throws CheckpointException if they are 64-bit integers, or do not fit into an array
     */
    public double[] toDoubles() {
        if (dtype == DType.I64) throw wrongType("toDoubles", "toLongs");
        var doubles = new double[arrayLength("toDoubles")];
        for (int i = 0; i < doubles.length; i++) doubles[i] = floating(i);
        return doubles;
    }

    /**
     * The elements of an integer or boolean type as longs.
     *
     * @throws CheckpointException if the type is not one of them, or the elements do not fit into an array
     */
    public long[] toLongs() {
        if (dtype == DType.F64) throw wrongType("toLongs", "toDoubles");
        if (dtype.isWeight()) throw wrongType("toLongs", "toFloats");
        var longs = new long[arrayLength("toLongs")];
        for (int i = 0; i < longs.length; i++) longs[i] = integer(i);
        return longs;
    }

    /** As messages show it: {@code "wte.weight" is F32 [1024, 128]}. */
    @Override
    public String toString() {
        return "%s is %s %s".formatted(Quoted.of(name), dtype, Arrays.toString(shape));
    }

    private double floating(long index) {
        return switch (dtype) {
            case F64 -> data.getAtIndex(DOUBLE, index);
            case F32 -> data.getAtIndex(FLOAT, index);
            case F16 -> Float.float16ToFloat(data.getAtIndex(SHORT, index));
            case BF16 -> Float.intBitsToFloat(data.getAtIndex(SHORT, index) << 16);
            case I64, I32, I16, I8, U8, BOOL -> integer(index);
        };
    }

    private long integer(long index) {
        return switch (dtype) {
            case I64 -> data.getAtIndex(LONG, index);
            case I32 -> data.getAtIndex(INT, index);
            case I16 -> data.getAtIndex(SHORT, index);
            case I8 -> data.get(ValueLayout.JAVA_BYTE, index);
            case U8 -> Byte.toUnsignedLong(data.get(ValueLayout.JAVA_BYTE, index));
            case BOOL -> truth(data.get(ValueLayout.JAVA_BYTE, index));
            case F64, F32, F16, BF16 -> throw new AssertionError(dtype);
        };
    }

    private long truth(byte value) {
        if (value != 0 && value != 1) {
            throw new CheckpointException("%s, but holds a byte %d; expected 0 or 1".formatted(this, value));
        }
        return value;
    }

    private int arrayLength(String method) {
        if (elements() > Integer.MAX_VALUE - 8) {
            throw new CheckpointException("%s: too large for the array of %s(); read data() instead".formatted(this, method));
        }
        return (int) elements();
    }

    private CheckpointException wrongType(String method, String better) {
        return new CheckpointException("%s, and %s() would round; use %s()".formatted(this, method, better));
    }
}
