package org.transformer4j.backend.cpu.quantised;

import static org.transformer4j.backend.cpu.quantised.BlockPanel.OUTPUTS;
import static org.transformer4j.backend.cpu.quantised.BlockPanel.ROW;
import static org.transformer4j.backend.cpu.vector.Species.FLOAT;
import static org.transformer4j.backend.cpu.vector.Species.LANES;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** Products by blocks where they lie, and their values; in vectors along the outputs. Working memory holds the scales of one group. */
public final class BlockRows {
    private BlockRows() {}

    /**
     * Adds the dot products of one left row and so many inputs to {@code tile[to]} and the 31 behind it: each is one ascending chain of
     * fma from +0.
     *
     * @param at index of the row's first term
     * @param from byte offset of the first input's block in the panel
     * @param inputs whole blocks
     * @param work index of {@code tile} from which on there is working memory
     */
    public static void multiply(BlockPanel panel, float[] left, int at, MemorySegment packed, long from, int inputs,
            float[] tile, int to, int work) {
        int size = panel.format().groupSize();
        float bias = panel.bias();
        Arrays.fill(tile, work + BlockScales.SUM, work + BlockScales.SUM + OUTPUTS, 0f);
        for (int first = 0; first < inputs; first += panel.format().blockSize()) {
            long block = from + panel.offset(first);
            BlockScales.block(panel, packed, block, tile, work);
            for (int group = 0; group < panel.format().groups(); group++) {
                BlockScales.group(panel, packed, block, group, tile, work);
                int term = at + first + group * size;
                for (int column = 0; column < OUTPUTS; column += 2 * LANES) {
                    long numbers = block + panel.group(group) + (long) column * Integer.BYTES;
                    switch (panel.format().bits()) {
                        case 4 -> FourBitRows.multiply(left, term, packed, numbers, bias, tile, work + column);
                        case 5 -> FiveBitRows.multiply(left, term, packed, numbers, bias, tile, work + column);
                        case 6 -> SixBitRows.multiply(left, term, packed, numbers, bias, tile, work + column);
                        default -> EightBitRows.multiply(left, term, packed, numbers, bias, tile, work + column);
                    }
                }
            }
        }
        for (int column = 0; column < OUTPUTS; column += LANES) {
            FloatVector.fromArray(FLOAT, tile, to + column).add(FloatVector.fromArray(FLOAT, tile, work + BlockScales.SUM + column))
                    .intoArray(tile, to + column);
        }
    }

    /**
     * Writes the values of so many inputs to rows of {@value BlockPanel#OUTPUTS} floats without gaps.
     *
     * @param from byte offset of the first input's block in the panel
     * @param inputs whole blocks
     * @param work working memory from index {@code at} on
     */
    public static void widen(BlockPanel panel, MemorySegment packed, long from, int inputs, MemorySegment floats, long to,
            float[] work, int at) {
        int size = panel.format().groupSize();
        float bias = panel.bias();
        for (int first = 0; first < inputs; first += panel.format().blockSize()) {
            long block = from + panel.offset(first);
            BlockScales.block(panel, packed, block, work, at);
            for (int group = 0; group < panel.format().groups(); group++) {
                BlockScales.group(panel, packed, block, group, work, at);
                long row = to + (long) (first + group * size) * ROW;
                for (int column = 0; column < OUTPUTS; column += LANES) {
                    long numbers = block + panel.group(group) + (long) column * Integer.BYTES;
                    long target = row + (long) column * Float.BYTES;
                    switch (panel.format().bits()) {
                        case 4 -> FourBitRows.widen(packed, numbers, bias, work, at + column, floats, target);
                        case 5 -> FiveBitRows.widen(packed, numbers, bias, work, at + column, floats, target);
                        case 6 -> SixBitRows.widen(packed, numbers, bias, work, at + column, floats, target);
                        default -> EightBitRows.widen(packed, numbers, bias, work, at + column, floats, target);
                    }
                }
            }
        }
    }
}
