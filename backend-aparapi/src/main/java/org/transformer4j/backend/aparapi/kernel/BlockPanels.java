package org.transformer4j.backend.aparapi.kernel;

import java.util.Arrays;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.format.QuantisedBlock;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * Panels of a quantised weight: block after block, those of sixteen outputs together. The parts of a block, in lines of sixteen
 * words, one for each output:
 *
 * <ol>
 * <li>half a line of {@code d}, of output c and above it of c + 8; with a minimum a line of {@code d} and above it {@code m};</li>
 * <li>of the K formats, with a minimum: a line of the lower 4 bits of all {@code s}, one of those of all {@code t}, one of the
 * upper 2 bits of all {@code s} and, in the upper half, of all {@code t}; without: four lines of bytes {@code s};</li>
 * <li>the integers, 32 inputs at a time: their lower 4 bits (or all 8), and then their upper 1 or 2 bits, if there are any. So a
 * product reads memory in one direction.</li>
 * </ol>
 *
 * <p>Everything stands in ascending order from the lowest bit of a word on, and takes no more bits than in a file. Integers that
 * may be negative are stored larger by half of their range.
 */
record BlockPanels(WeightSpec spec) implements PanelLayout {
    /** Integers whose bits of a kind lie together: each bit of theirs takes a word for an output. */
    private static final int TOGETHER = 32;

    /** Words of the lower 4 bits, which lie in front of the upper ones. */
    private static final int UPPERS = 4 * COLUMNS;

    @Override
    public int words() {
        return Math.multiplyExact(spec.inFeatures() / format().blockSize(), step());
    }

    @Override
    public int step() {
        return format().blockBytes() * COLUMNS / 4;
    }

    @Override
    public void fill(int[] words, int start, WeightSource source, int first, int count) {
        Arrays.fill(words, start, start + words(), 0);
        QuantisedBlock block = new QuantisedBlock(format());
        for (int c = 0; c < count; c++) {
            for (int in = 0; in < spec.inFeatures(); in += format().blockSize()) {
                block.read(source.data(), source.block(first + c, in));
                put(block, words, start + in / format().blockSize() * step(), c);
            }
        }
    }

    private void put(QuantisedBlock block, int[] words, int at, int c) {
        if (format().hasMinimum()) {
            words[at + c] = block.scaleBits() & 0xffff | block.minimumBits() << 16;
        } else {
            words[at + c % 8] |= (block.scaleBits() & 0xffff) << (c < 8 ? 0 : 16);
        }
        int groups = at + scaleWords();
        for (int g = 0; g < groups(); g++) {
            int s = block.groupScale(g);
            int t = block.groupMinimum(g);
            if (format().hasMinimum()) {
                add(words, groups, c, 4, g, s & 15);
                add(words, groups + COLUMNS, c, 4, g, t & 15);
                add(words, groups + 2 * COLUMNS, c, 2, g, s >> 4);
                add(words, groups + 2 * COLUMNS, c, 2, g + groups(), t >> 4);
            } else {
                add(words, groups, c, 8, g, s & 0xff);
            }
        }
        for (int i = 0; i < format().blockSize(); i++) {
            int q = block.number(i) + half();
            int lines = at + integers(i);
            add(words, lines, c, lowerBits(), i % TOGETHER, q & (1 << lowerBits()) - 1);
            if (upperBits() > 0) {
                add(words, lines + UPPERS, c, upperBits(), i % TOGETHER, q >> 4);
            }
        }
    }

    /** Element {@code i} of those that take {@code bits} each, in the lines from {@code lines} on. */
    private static void add(int[] words, int lines, int c, int bits, int i, int value) {
        words[lines + i * bits / 32 * COLUMNS + c] |= value << i * bits % 32;
    }

    private static int get(int[] words, int lines, int c, int bits, int i) {
        return words[lines + i * bits / 32 * COLUMNS + c] >>> i * bits % 32 & (1 << bits) - 1;
    }

    @Override
    public int bits(int[] panel, int column, int in) {
        int at = in / format().blockSize() * step();
        int i = in % format().blockSize();
        int g = i / format().groupSize();
        int lines = at + integers(i);
        int q = get(panel, lines, column, lowerBits(), i % TOGETHER) - half();
        if (upperBits() > 0) {
            q += get(panel, lines + UPPERS, column, upperBits(), i % TOGETHER) << 4;
        }
        int groups = at + scaleWords();
        if (format().hasMinimum()) {
            float d = Binary16.toFloat((short) panel[at + column]);
            float m = Binary16.toFloat((short) (panel[at + column] >>> 16));
            if (groups() > 0) {
                d *= get(panel, groups, column, 4, g) | get(panel, groups + 2 * COLUMNS, column, 2, g) << 4;
                m *= get(panel, groups + COLUMNS, column, 4, g) | get(panel, groups + 2 * COLUMNS, column, 2, g + groups()) << 4;
                m = -m;
            }
            return Float.floatToRawIntBits(Math.fma(d, q, m));
        }
        float d = Binary16.toFloat((short) (panel[at + column % 8] >>> (column < 8 ? 0 : 16)));
        if (groups() > 0) {
            d *= (byte) get(panel, groups, column, 8, g);
        }
        return Float.floatToRawIntBits(d * q);
    }

    private WeightFormat format() {
        return spec.format();
    }

    /** Groups that have scales of their own. */
    private int groups() {
        return format().hasGroupScales() ? format().groups() : 0;
    }

    /** What is added to the integers so that none is negative. */
    private int half() {
        return format().hasMinimum() ? 0 : 1 << format().bits() - 1;
    }

    private int lowerBits() {
        return format().bits() == 8 ? 8 : 4;
    }

    private int upperBits() {
        return format().bits() - lowerBits();
    }

    private int scaleWords() {
        return format().hasMinimum() ? COLUMNS : COLUMNS / 2;
    }

    /** The first line of the integers among which number {@code i} is. */
    private int integers(int i) {
        int lines = step() - format().blockSize() / TOGETHER * format().bits() * COLUMNS;
        return lines + i / TOGETHER * format().bits() * COLUMNS;
    }
}
