package org.transformer4j.conformance.kit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import org.transformer4j.api.DType;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * How a weight stands in its file.
 *
 * @param format of its numbers there
 * @param layout their order
 */
public record WeightForm(WeightFormat format, Layout layout) {
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
    public static final WeightForm PLAIN = new WeightForm(WeightFormat.F32, Layout.ROWS);

    /** Numbers that stand one by one. */
    public WeightForm(DType type, Layout layout) {
        this(WeightFormat.of(type), layout);
    }

    /** What nothing is said about: F32, or the format of a quantised weight, row by row. */
    public static WeightForm plain(Op op) {
        return weight(op).filter(weight -> weight.format().isQuantised()).map(weight -> new WeightForm(weight.format(), Layout.ROWS))
                .orElse(PLAIN);
    }

    /** The weight that an operation has. */
    static Optional<WeightSpec> weight(Op op) {
        return switch (op) {
            case Linear linear -> Optional.of(linear.weight());
            case Embedding embedding -> Optional.of(embedding.weight());
            case ExpertLinear linear -> Optional.of(linear.weight());
            default -> Optional.empty();
        };
    }

    /** Whether there are such files: quantised ones stand row by row. */
    boolean exists() {
        return !format.isQuantised() || layout == Layout.ROWS || layout == Layout.FUSED;
    }

    /** As it stands in the id of a case. */
    String label() {
        return lower(format) + "-" + lower(layout);
    }

    static String lower(Object name) {
        return name.toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Numbers for {@link #source}: F32, or the bytes of the blocks where this is quantised. */
    Bits numbers(WeightSpec spec, DataKind kind, int specialsEvery, Generator generator) {
        return format.isQuantised()
                ? new QuantisedNumbers(format, kind, specialsEvery, generator).blocks(Math.toIntExact(spec.elements() / format.blockSize()))
                : generator.numbers(kind, Math.toIntExact(spec.elements()), specialsEvery);
    }

    /** The file's view of {@code values}, row-major; numbers that the file's type rounds are rounded. */
    WeightSource source(Arena arena, WeightSpec spec, Bits values) {
        long out = spec.outFeatures();
        long in = spec.inFeatures();
        long rows = out + 2 * OTHERS;
        WeightSource source = switch (layout) {
            case ROWS -> WeightSource.rowMajor(poisoned(arena, out * in), format, spec.inFeatures());
            case COLUMNS -> WeightSource.columnMajor(poisoned(arena, out * in), format.type(), spec.outFeatures());
            case FUSED -> WeightSource.rowMajor(poisoned(arena, rows * in), format, spec.inFeatures()).fromRow(OTHERS);
            case FUSED_COLUMNS -> WeightSource.columnMajor(poisoned(arena, rows * in), format.type(), (int) rows).fromRow(OTHERS);
        };
        if (format.isQuantised()) {
            long first = source.block(0, 0) * format.blockBytes();
            for (int i = 0; i < values.length(); i++) {
                source.data().set(ValueLayout.JAVA_BYTE, first + i, (byte) values.bits()[i]);
            }
        } else {
            for (int i = 0; i < values.length(); i++) {
                put(source.data(), source.index(i / in, i % in), Bits.narrow(format.type(), values.value(i)));
            }
        }
        return source;
    }

    /** NaNs; of a quantised format, by their scales. */
    private MemorySegment poisoned(Arena arena, long elements) {
        MemorySegment data = arena.allocate(format.bytes(elements), 1);
        if (format.isQuantised()) {
            return data.fill((byte) 0xff);
        }
        for (long i = 0; i < elements; i++) {
            put(data, i, Bits.narrow(format.type(), Float.NaN));
        }
        return data;
    }

    private void put(MemorySegment data, long index, int bits) {
        if (format == WeightFormat.F32) {
            data.set(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), index * 4, bits);
        } else {
            data.set(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), index * 2, (short) bits);
        }
    }

    /** What a device has to hold after it packed such a file: {@code [out, in]} row-major in the weight's type. */
    Bits stored(WeightSpec spec, Bits values) {
        return (format.isQuantised() ? decoded(spec, values) : values.widened().narrowedTo(format.type()).widened()).narrowedTo(spec.type());
    }

    private Bits decoded(WeightSpec spec, Bits values) {
        float[] row = new float[spec.inFeatures()];
        int[] bits = new int[Math.toIntExact(spec.elements())];
        try (Arena arena = Arena.ofConfined()) {
            WeightSource source = source(arena, spec, values);
            for (int i = 0; i < bits.length; i++) {
                if (i % row.length == 0) {
                    source.row(i / row.length, row);
                }
                bits[i] = Float.floatToRawIntBits(row[i % row.length]);
            }
        }
        return new Bits(DType.F32, bits);
    }
}
