package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

import org.transformer4j.api.DType;

/**
 * Brings weights into the {@link PackedLayout} and back; both directions are exact copies of the stored bits. Panels are
 * independent of each other, so a caller may share them out between threads.
 */
public final class WeightPacking {
    /** Inputs that are copied for all outputs of a panel before the next ones: their packed rows stay in the L1 cache. */
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
                int to = Math.min(layout.inputs(), from + INPUT_BLOCK);
                if (layout.type() == DType.F32) {
                    packFloats(source, layout, packed, packedOffset, panel, from, to);
                } else {
                    packPairs(source, layout, packed, packedOffset, panel, from, to);
                }
            }
        }
    }

    private static void packFloats(StridedWeights source, PackedLayout layout, MemorySegment packed, long packedOffset,
            int panel, int from, int to) {
        int step = layout.rowBytes();
        for (int column = 0; column < PackedLayout.PANEL; column++) {
            int output = panel * PackedLayout.PANEL + column;
            long at = packedOffset + layout.offset(panel, from) + (long) column * Float.BYTES;
            if (output < layout.outputs()) {
                long first = source.offset(output, from);
                long apart = source.inputBytes();
                for (int i = 0; i < to - from; i++) {
                    packed.set(JAVA_INT, at + (long) i * step, source.segment().get(JAVA_INT, first + i * apart));
                }
            } else {
                for (int i = 0; i < to - from; i++) {
                    packed.set(JAVA_INT, at + (long) i * step, 0);
                }
            }
        }
    }

    private static void packPairs(StridedWeights source, PackedLayout layout, MemorySegment packed, long packedOffset,
            int panel, int from, int to) {
        int step = layout.rowBytes();
        for (int column = 0; column < PackedLayout.HALF_PANEL; column++) {
            int low = panel * PackedLayout.PANEL + column;
            int high = low + PackedLayout.HALF_PANEL;
            long at = packedOffset + layout.offset(panel, from) + (long) column * Integer.BYTES;
            long firstLow = low < layout.outputs() ? source.offset(low, from) : -1;
            long firstHigh = high < layout.outputs() ? source.offset(high, from) : -1;
            long apart = source.inputBytes();
            for (int i = 0; i < to - from; i++) {
                int lower = firstLow < 0 ? 0 : source.segment().get(JAVA_SHORT, firstLow + i * apart);
                int upper = firstHigh < 0 ? 0 : source.segment().get(JAVA_SHORT, firstHigh + i * apart);
                packed.set(JAVA_INT, at + (long) i * step, upper << 16 | lower & 0xffff);
            }
        }
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
        boolean wide = layout.type() == DType.F32;
        for (int output = fromOutput; output < toOutput; output++) {
            for (int input = 0; input < layout.inputs(); input++) {
                long to = target.offset(output, input);
                if (wide) {
                    int bits = packed.get(JAVA_INT, packedOffset + layout.floatOffset(output, input));
                    target.segment().set(JAVA_INT, to, bits);
                } else {
                    target.segment().set(JAVA_SHORT, to, half(layout, packed, packedOffset, output, input));
                }
            }
        }
    }

    /**
     * Reads one output's inputs, widened to float32: a row of an embedding table that is packed as the last layer's weight.
     *
     * @param row receives {@code inputs} floats from byte {@code rowOffset} on
     */
    public static void readRow(PackedLayout layout, MemorySegment packed, long packedOffset, int output,
            MemorySegment row, long rowOffset) {
        for (int input = 0; input < layout.inputs(); input++) {
            float value = switch (layout.type()) {
                case F32 -> packed.get(JAVA_FLOAT, packedOffset + layout.floatOffset(output, input));
                case F16 -> Float.float16ToFloat(half(layout, packed, packedOffset, output, input));
                default -> Float.intBitsToFloat(half(layout, packed, packedOffset, output, input) << 16);
            };
            row.set(JAVA_FLOAT, rowOffset + (long) input * Float.BYTES, value);
        }
    }

    private static short half(PackedLayout layout, MemorySegment packed, long packedOffset, int output, int input) {
        int pair = packed.get(JAVA_INT, packedOffset + layout.pairOffset(output, input));
        boolean upper = output % PackedLayout.PANEL >= PackedLayout.HALF_PANEL;
        return (short) (upper ? pair >>> 16 : pair);
    }

    private static void requireSameType(StridedWeights weights, PackedLayout layout) {
        if (weights.type() != layout.type()) {
            throw new IllegalArgumentException("weights of type %s against a packed layout of type %s; give both one type"
                    .formatted(weights.type(), layout.type()));
        }
    }
}
