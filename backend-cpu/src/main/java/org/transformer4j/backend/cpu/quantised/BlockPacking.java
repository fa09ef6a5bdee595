package org.transformer4j.backend.cpu.quantised;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.transformer4j.backend.cpu.quantised.BlockPanel.ROW;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.format.WeightFormat;

/** Brings blocks into the order of a {@link BlockPanel}, and reads single outputs back. */
public final class BlockPacking {
    private BlockPacking() {}

    /**
     * Packs an output's block.
     *
     * @param packed where the block of all outputs starts at byte {@code at}, zeroed before the first is packed
     * @param output which of the panel's outputs
     */
    public static void pack(BlockPanel panel, QuantisedBlock block, MemorySegment packed, long at, int output) {
        WeightFormat format = panel.format();
        if (format.hasMinimum()) {
            set(packed, at, 0, output, block.minimumBits() << 16 | block.scaleBits() & 0xffff);
        } else {
            long pair = at + BlockPanel.pair(output);
            packed.set(JAVA_INT, pair, packed.get(JAVA_INT, pair) | (block.scaleBits() & 0xffff) << BlockPanel.pairShift(output));
        }
        if (format.hasGroupScales()) {
            packGroupScales(format, block, packed, at + panel.groupScales(), output);
        }
        int perRow = Integer.SIZE / panel.lowBits();
        int lowMask = (1 << panel.lowBits()) - 1;
        for (int group = 0; group < format.groups(); group++) {
            long from = at + panel.group(group);
            int first = group * format.groupSize();
            int high = 0;
            for (int row = 0; row < format.groupSize() / perRow; row++) {
                int low = 0;
                for (int i = 0; i < perRow; i++) {
                    int k = row * perRow + i;
                    int number = block.number(first + k) + panel.bias();
                    low |= (number & lowMask) << i * panel.lowBits();
                    high |= Integer.rotateLeft(number >>> panel.lowBits(), panel.highShift(k));
                }
                set(packed, from + panel.highBytes(), row, output, low);
            }
            if (panel.highBytes() > 0) {
                set(packed, from, 0, output, high);
            }
        }
    }

    private static void packGroupScales(WeightFormat format, QuantisedBlock block, MemorySegment packed, long at, int output) {
        if (format.hasMinimum()) {
            int scales = 0;
            int minima = 0;
            int upper = 0;
            for (int group = 0; group < format.groups(); group++) {
                int s = block.groupScale(group);
                int t = block.groupMinimum(group);
                scales |= (s & 15) << 4 * group;
                minima |= (t & 15) << 4 * group;
                upper |= (s >> 4 | t >> 4 << 2) << 4 * group;
            }
            set(packed, at, 0, output, scales);
            set(packed, at, 1, output, minima);
            set(packed, at, 2, output, upper);
        } else {
            for (int row = 0; row < format.groups() / 4; row++) {
                int scales = 0;
                for (int i = 0; i < 4; i++) {
                    scales |= (block.groupScale(4 * row + i) & 0xff) << 8 * i;
                }
                set(packed, at, row, output, scales);
            }
        }
    }

    /**
     * Decodes an output's block.
     *
     * @param values receives the value of input k at {@code to + k * step}
     */
    public static void decode(BlockPanel panel, MemorySegment packed, long at, int output, float[] values, int to, int step) {
        WeightFormat format = panel.format();
        int perRow = Integer.SIZE / panel.lowBits();
        int lowMask = (1 << panel.lowBits()) - 1;
        int highMask = (1 << format.bits() - panel.lowBits()) - 1;
        for (int group = 0; group < format.groups(); group++) {
            long from = at + panel.group(group);
            float scale = scale(panel, packed, at, output, group);
            float offset = offset(panel, packed, at, output, group);
            int high = panel.highBytes() > 0 ? get(packed, from, 0, output) : 0;
            for (int k = 0; k < format.groupSize(); k++) {
                int low = get(packed, from + panel.highBytes(), k / perRow, output) >>> k % perRow * panel.lowBits() & lowMask;
                int upper = Integer.rotateRight(high, panel.highShift(k)) & highMask;
                int number = (low | upper << panel.lowBits()) - panel.bias();
                values[to + (group * format.groupSize() + k) * step] =
                        format.hasMinimum() ? Math.fma(scale, number, offset) : scale * number;
            }
        }
    }

    private static float scale(BlockPanel panel, MemorySegment packed, long at, int output, int group) {
        WeightFormat format = panel.format();
        long rows = at + panel.groupScales();
        if (format.hasMinimum()) {
            float d = Binary16.toFloat((short) get(packed, at, 0, output));
            return format.hasGroupScales()
                    ? d * (nibble(packed, rows, 0, output, group) | (nibble(packed, rows, 2, output, group) & 3) << 4) : d;
        }
        float d = Binary16.toFloat((short) (packed.get(JAVA_INT, at + BlockPanel.pair(output)) >>> BlockPanel.pairShift(output)));
        return format.hasGroupScales() ? d * (byte) (get(packed, rows, group / 4, output) >>> 8 * (group % 4)) : d;
    }

    private static float offset(BlockPanel panel, MemorySegment packed, long at, int output, int group) {
        WeightFormat format = panel.format();
        if (!format.hasMinimum()) {
            return 0;
        }
        long rows = at + panel.groupScales();
        float m = Binary16.toFloat((short) (get(packed, at, 0, output) >>> 16));
        return format.hasGroupScales()
                ? -(m * (nibble(packed, rows, 1, output, group) | nibble(packed, rows, 2, output, group) >> 2 << 4)) : m;
    }

    private static int nibble(MemorySegment packed, long at, int row, int output, int group) {
        return get(packed, at, row, output) >>> 4 * group & 15;
    }

    private static int get(MemorySegment packed, long at, int row, int output) {
        return packed.get(JAVA_INT, at + (long) row * ROW + (long) output * Integer.BYTES);
    }

    private static void set(MemorySegment packed, long at, int row, int output, int value) {
        packed.set(JAVA_INT, at + (long) row * ROW + (long) output * Integer.BYTES, value);
    }
}
