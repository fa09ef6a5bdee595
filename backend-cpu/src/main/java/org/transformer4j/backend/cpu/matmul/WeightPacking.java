package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.transformer4j.backend.cpu.matmul.PackedLayout.HALF_PANEL;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.format.WeightFormat;

/**
 * Brings weights into the {@link PackedLayout} and back; both directions are exact copies of the stored bits. Panels are
 * independent of each other, so a caller may share them out between threads.
 */
public final class WeightPacking {
    /** Inputs that are copied for all outputs of a panel before the next ones: their packed rows stay in the first-level cache. */
    private static final int INPUT_BLOCK = 64;

    private WeightPacking() {}

    /**
     * Packs panels {@code fromPanel} to {@code toPanel - 1}.
     *
     * @param source weights of the layout's type and size
     * @param packed where the packed weight starts at byte {@code packedOffset}, aligned to 4 (64 reads fastest)
     * @throws IllegalArgumentException if source and layout have different types
     */
    public static void pack(StridedWeights source, PackedLayout layout, MemorySegment packed, long packedOffset,
            int fromPanel, int toPanel) {
        requireSameType(source, layout);
        for (int panel = fromPanel; panel < toPanel; panel++) {
            for (int from = 0; from < layout.inputs(); from += INPUT_BLOCK) {
                int terms = Math.min(INPUT_BLOCK, layout.inputs() - from);
                long at = packedOffset + layout.offset(panel, from);
                if (layout.format() == WeightFormat.F32) {
                    packFloats(source, panel * PackedLayout.PANEL, layout.columns(panel), from, terms, packed, at);
                } else {
                    packPairs(source, panel * PackedLayout.PANEL, layout.columns(panel), from, terms, packed, at);
                }
            }
        }
    }

    private static void packFloats(StridedWeights source, int output, int columns, int from, int terms,
            MemorySegment packed, long at) {
        long first = source.offset(output, from);
        if (source.inputStride() == 1) {
            Transposition.toPanel(source.segment(), first, source.outputBytes(), columns, terms, packed, at);
        } else if (source.outputStride() == 1 && columns == PackedLayout.PANEL) {
            TileKernels.BEST.copyRows(source.segment(), first, source.inputBytes(), terms, packed, at);
        } else {
            for (int column = 0; column < PackedLayout.PANEL; column++) {
                for (int term = 0; term < terms; term++) {
                    long to = at + ((long) term * PackedLayout.PANEL + column) * Float.BYTES;
                    int bits = column < columns ? source.segment().get(JAVA_INT, source.offset(output + column, from + term)) : 0;
                    packed.set(JAVA_INT, to, bits);
                }
            }
        }
    }

    private static void packPairs(StridedWeights source, int output, int columns, int from, int terms,
            MemorySegment packed, long at) {
        int column = 0;
        if (columns == PackedLayout.PANEL) {
            for (; column < HALF_PANEL; column += 4) {
                packFourPairs(source, source.offset(output + column, from), terms, packed, at + (long) column * Integer.BYTES);
            }
        }
        for (; column < HALF_PANEL; column++) {
            for (int term = 0; term < terms; term++) {
                int lower = bits(source, output, column, columns, from + term);
                int upper = bits(source, output, column + HALF_PANEL, columns, from + term);
                packed.set(JAVA_INT, at + ((long) term * HALF_PANEL + column) * Integer.BYTES, upper << 16 | lower & 0xffff);
            }
        }
    }

    /** Reads eight outputs side by side; see {@link Transposition}. */
    private static void packFourPairs(StridedWeights source, long first, int terms, MemorySegment packed, long at) {
        MemorySegment weights = source.segment();
        long step = source.outputBytes();
        long apart = source.inputBytes();
        long upper = HALF_PANEL * step;
        for (int term = 0; term < terms; term++) {
            long from = first + term * apart;
            int a = pair(weights, from, upper);
            int b = pair(weights, from + step, upper);
            int c = pair(weights, from + 2 * step, upper);
            int d = pair(weights, from + 3 * step, upper);
            long to = at + (long) term * HALF_PANEL * Integer.BYTES;
            packed.set(JAVA_INT, to, a);
            packed.set(JAVA_INT, to + 4, b);
            packed.set(JAVA_INT, to + 8, c);
            packed.set(JAVA_INT, to + 12, d);
        }
    }

    private static int pair(MemorySegment weights, long lower, long apart) {
        return weights.get(JAVA_SHORT, lower + apart) << 16 | weights.get(JAVA_SHORT, lower) & 0xffff;
    }

    private static int bits(StridedWeights source, int output, int column, int columns, int input) {
        return column < columns ? source.segment().get(JAVA_SHORT, source.offset(output + column, input)) : 0;
    }

    /**
     * Writes outputs {@code fromOutput} to {@code toOutput - 1} of a packed weight back to where a view says; the inverse of
     * {@link #pack}.
     *
     * @throws IllegalArgumentException if target and layout have different types
     */
    public static void unpack(PackedLayout layout, MemorySegment packed, long packedOffset, StridedWeights target,
            int fromOutput, int toOutput) {
        requireSameType(target, layout);
        for (int output = fromOutput; output < toOutput; output++) {
            long from = packedOffset + layout.elementOffset(output);
            long to = target.offset(output, 0);
            for (int input = 0; input < layout.inputs(); input++) {
                int bits = packed.get(JAVA_INT, from + (long) input * layout.rowBytes());
                long at = to + input * target.inputBytes();
                if (layout.format() == WeightFormat.F32) {
                    target.segment().set(JAVA_INT, at, bits);
                } else {
                    target.segment().set(JAVA_SHORT, at, layout.half(bits, output));
                }
            }
        }
    }

    /**
     * Reads one output's inputs, widened to float32: a row of an embedding table that is packed as the last layer's weight. Not of
     * a quantised format.
     *
     * @param row receives {@code inputs} floats from byte {@code rowOffset} on
     */
    public static void readRow(PackedLayout layout, MemorySegment packed, long packedOffset, int output,
            MemorySegment row, long rowOffset) {
        long from = packedOffset + layout.elementOffset(output);
        int step = layout.rowBytes();
        for (int input = 0; input < layout.inputs(); input++) {
            int bits = packed.get(JAVA_INT, from + (long) input * step);
            float value = switch (layout.format()) {
                case F32 -> Float.intBitsToFloat(bits);
                case F16 -> Float.float16ToFloat(layout.half(bits, output));
                default -> Float.intBitsToFloat(layout.half(bits, output) << 16);
            };
            row.set(JAVA_FLOAT, rowOffset + (long) input * Float.BYTES, value);
        }
    }

    private static void requireSameType(StridedWeights weights, PackedLayout layout) {
        if (WeightFormat.of(weights.type()) != layout.format()) {
            throw new IllegalArgumentException("weights of type %s against a packed layout of %s; give both one type"
                    .formatted(weights.type(), layout.format()));
        }
    }
}
