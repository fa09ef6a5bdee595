package org.transformer4j.models.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.models.json.Quoted;

/**
 * A tensor where it lies in a file: dense, little-endian, not necessarily aligned.
 *
 * <p>The conversions are exact: they widen, decode what is quantised, and refuse what would round. They give the elements in
 * row-major order.
 *
 * @param name   its name in the checkpoint
 * @param type   how its elements are written
 * @param shape  its dimensions; none for a single number, and any of them may be 0
 * @param layout where its elements lie
 * @param data   its bytes, read-only, valid until the checkpoint is closed
 */
public record StoredTensor(String name, StoredType type, long[] shape, TensorLayout layout, MemorySegment data) {
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
        if (elements % type.blockSize() != 0 || type.bytes(elements) != data.byteSize()) {
            throw new IllegalArgumentException("%d bytes for %s %s".formatted(data.byteSize(), type.label(), Arrays.toString(shape)));
        }
    }

    /** A tensor in row-major order whose elements are written one by one. */
    public StoredTensor(String name, DType dtype, long[] shape, MemorySegment data) {
        this(name, StoredType.of(dtype), shape, new TensorLayout.RowMajor(), data);
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    /**
     * The type of the elements.
     *
     * @throws CheckpointException if it is quantised
     */
    public DType dtype() {
        return switch (type) {
            case StoredType.Numbers(DType dtype) -> dtype;
            case StoredType.Blocks blocks -> throw new CheckpointException("%s; expected numbers that are written one by one".formatted(this));
        };
    }

    /** The number of elements: the product of the dimensions. */
    public long elements() {
        return data.byteSize() / type.blockBytes() * type.blockSize();
    }

    /**
     * The elements as floats.
     *
     * @throws CheckpointException if the type has values that a float has not, or the elements do not fit into an array
     */
    public float[] toFloats() {
        var floats = new float[arrayLength("toFloats")];
        switch (type) {
            case StoredType.Blocks(var format) -> {
                var block = new QuantisedBlock(format);
                for (int at = 0; at < floats.length; at += format.blockSize()) block.read(data, at / format.blockSize()).decode(floats, at);
                return inOrder(floats);
            }
            case StoredType.Numbers(DType dtype) -> {
                switch (dtype) {
                    case F32 -> MemorySegment.copy(data, FLOAT, 0, floats, 0, floats.length);
                    case F16, BF16, I16, I8, U8, BOOL -> {
                        for (int i = 0; i < floats.length; i++) floats[i] = (float) floating(dtype, i);
                    }
                    case F64, I32 -> throw wrongType("toFloats", "toDoubles");
                    case I64 -> throw wrongType("toFloats", "toLongs");
                }
                return inOrder(floats);
            }
        }
    }

    /**
     * The elements as doubles.
     *
     * @throws CheckpointException if they are quantised or 64-bit integers, or do not fit into an array
     */
    public double[] toDoubles() {
        DType dtype = dtype();
        if (dtype == DType.I64) throw wrongType("toDoubles", "toLongs");
        var doubles = new double[arrayLength("toDoubles")];
        for (int i = 0; i < doubles.length; i++) doubles[i] = floating(dtype, place(i));
        return doubles;
    }

    /**
     * The elements of an integer or boolean type as longs.
     *
     * @throws CheckpointException if the type is not one of them, or the elements do not fit into an array
     */
    public long[] toLongs() {
        DType dtype = dtype();
        if (dtype == DType.F64) throw wrongType("toLongs", "toDoubles");
        if (dtype.isWeight()) throw wrongType("toLongs", "toFloats");
        var longs = new long[arrayLength("toLongs")];
        for (int i = 0; i < longs.length; i++) longs[i] = integer(dtype, place(i));
        return longs;
    }

    /**
     * Lets the memory go that the data takes while it is mapped; it is read from the file again when somebody needs it again.
     *
     * <p>A device that has copied a weight needs the file no more, and without this the model would be in memory twice.
     */
    public void release() {
        if (data.isMapped()) data.unload();
    }

    /** As messages show it: {@code "wte.weight" is F32 [1024, 128]}. */
    @Override
    public String toString() {
        return "%s is %s %s".formatted(Quoted.of(name), type.label(), Arrays.toString(shape));
    }

    private float[] inOrder(float[] stored) {
        if (layout instanceof TensorLayout.RowMajor) return stored;
        var ordered = new float[stored.length];
        for (int i = 0; i < ordered.length; i++) ordered[i] = stored[(int) place(i)];
        return ordered;
    }

    /** Where the element lies that is at {@code index} in row-major order. */
    private long place(long index) {
        if (layout instanceof TensorLayout.RowMajor) return index;
        long columns = elements() / shape[0];
        return layout.place(index / columns, index % columns, shape[0], columns);
    }

    private double floating(DType dtype, long index) {
        return switch (dtype) {
            case F64 -> data.getAtIndex(DOUBLE, index);
            case F32 -> data.getAtIndex(FLOAT, index);
            case F16 -> Float.float16ToFloat(data.getAtIndex(SHORT, index));
            case BF16 -> Float.intBitsToFloat(data.getAtIndex(SHORT, index) << 16);
            case I64, I32, I16, I8, U8, BOOL -> integer(dtype, index);
        };
    }

    private long integer(DType dtype, long index) {
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
