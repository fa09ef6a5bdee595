package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import org.transformer4j.api.DType;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * How a weight stands in its file.
 *
 * @param type type of its numbers there
 * @param layout their order
 */
public record WeightForm(DType type, Layout layout) {
    /** Order of the numbers in the file. */
    public enum Layout {
        /** {@code [out, in]}. */
        ROWS,
        /** {@code [in, out]}. */
        COLUMNS,
        /** {@code [out, in]}, rows of a larger matrix whose other rows are NaN. */
        FUSED,
        /** {@code [in, out]}, columns of a larger matrix whose other columns are NaN. */
        FUSED_COLUMNS
    }

    /** Rows of a fused matrix before and after the ones that are meant. */
    private static final int OTHERS = 3;

    /** F32, row by row. */
    public static final WeightForm PLAIN = new WeightForm(DType.F32, Layout.ROWS);

    /** As it stands in the id of a case. */
    String label() {
        return (type + "-" + layout).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The file's view of {@code values}, {@code [out, in]} row-major; numbers that the file's type rounds are rounded. */
    WeightSource source(Arena arena, WeightSpec spec, Bits values) {
        long out = spec.outFeatures();
        long in = spec.inFeatures();
        long rows = out + 2 * OTHERS;
        WeightSource source = switch (layout) {
            case ROWS -> WeightSource.rowMajor(poisoned(arena, out * in), type, spec.inFeatures());
            case COLUMNS -> WeightSource.columnMajor(poisoned(arena, out * in), type, spec.outFeatures());
            case FUSED -> WeightSource.rowMajor(poisoned(arena, rows * in), type, spec.inFeatures()).fromRow(OTHERS);
            case FUSED_COLUMNS -> WeightSource.columnMajor(poisoned(arena, rows * in), type, (int) rows).fromRow(OTHERS);
        };
        for (int i = 0; i < values.length(); i++) {
            put(source.data(), source.index(i / in, i % in), Bits.narrow(type, values.value(i)));
        }
        return source;
    }

    private MemorySegment poisoned(Arena arena, long elements) {
        MemorySegment data = arena.allocate(elements * type.bytes(), 1);
        for (long i = 0; i < elements; i++) {
            put(data, i, Bits.narrow(type, Float.NaN));
        }
        return data;
    }

    private void put(MemorySegment data, long index, int bits) {
        if (type == DType.F32) {
            data.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), index * 4, bits);
        } else {
            data.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), index * 2, (short) bits);
        }
    }

    /** What a device has to hold after it packed such a file: {@code [out, in]} row-major in the stored type. */
    Bits stored(WeightSpec spec, Bits values) {
        int[] bits = new int[values.length()];
        for (int i = 0; i < bits.length; i++) {
            Bits inFile = new Bits(type, new int[] {Bits.narrow(type, values.value(i))});
            bits[i] = Bits.narrow(spec.type(), inFile.value(0));
        }
        return new Bits(spec.type(), bits);
    }
}
