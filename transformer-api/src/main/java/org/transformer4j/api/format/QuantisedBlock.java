package org.transformer4j.api.format;

import java.lang.foreign.MemorySegment;
import org.transformer4j.api.canon.Binary16;

/**
 * The parts of one block of a quantised format; {@link WeightFormat} says what they mean together. Used again for one block
 * after the other, by one thread: {@code block.read(data, i).number(0)}.
 */
public final class QuantisedBlock {
    private final WeightFormat format;
    final byte[] numbers;
    final byte[] groupScales;
    final byte[] groupMinima;
    short scale;
    short minimum;

    /**
     * Room for a block.
     *
     * @throws IllegalArgumentException if the format is not quantised
     */
    public QuantisedBlock(WeightFormat format) {
        if (!format.isQuantised()) {
            throw new IllegalArgumentException("%s has no blocks; a quantised format is needed".formatted(format));
        }
        this.format = format;
        numbers = new byte[format.blockSize()];
        groupScales = new byte[format.groups()];
        groupMinima = new byte[format.groups()];
    }

    /**
     * Takes a block apart.
     *
     * @param data  blocks of the format, from the first byte on
     * @param block which of them, from 0
     * @throws IndexOutOfBoundsException if there is no such block
     */
    public QuantisedBlock read(MemorySegment data, long block) {
        format.reader().read(data, block * format.blockBytes(), this);
        return this;
    }

    /** {@code q} of element {@code i}: signed in the formats without a minimum, else not negative. */
    public int number(int i) {
        return numbers[i];
    }

    /** The bits of {@code d}, a binary16. */
    public short scaleBits() {
        return scale;
    }

    /** The bits of {@code m}, a binary16; 0 in the formats without a minimum. */
    public short minimumBits() {
        return minimum;
    }

    /** {@code s} of a group; 0 in the formats without scales of groups. */
    public int groupScale(int group) {
        return groupScales[group];
    }

    /** {@code t} of a group; 0 in the formats without minima of groups. */
    public int groupMinimum(int group) {
        return groupMinima[group];
    }

    /** What the numbers of a group are multiplied by: {@code d} or {@code d * s}, exact. */
    public float scale(int group) {
        float d = Binary16.toFloat(scale);
        return format.hasGroupScales() ? d * groupScales[group] : d;
    }

    /** What is added to the products of a group in the formats with a minimum: {@code m} or {@code -(m * t)}, exact. */
    public float offset(int group) {
        float m = Binary16.toFloat(minimum);
        return format.hasGroupScales() ? -(m * groupMinima[group]) : m;
    }

    /**
     * Writes the values of the elements to {@code out[to]} and behind it.
     *
     * @throws IndexOutOfBoundsException if there is no room
     */
    public void decode(float[] out, int to) {
        int size = format.groupSize();
        for (int group = 0; group < format.groups(); group++) {
            float scale = scale(group);
            int first = group * size;
            if (format.hasMinimum()) {
                float offset = offset(group);
                for (int i = first; i < first + size; i++) out[to + i] = Math.fma(scale, numbers[i], offset);
            } else {
                for (int i = first; i < first + size; i++) out[to + i] = scale * numbers[i];
            }
        }
    }
}
