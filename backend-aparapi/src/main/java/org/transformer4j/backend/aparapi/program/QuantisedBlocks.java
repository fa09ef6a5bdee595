package org.transformer4j.backend.aparapi.program;

/**
 * Blocks of quantised weights, those of sixteen neighbouring outputs together, in lines of sixteen words: one for each output.
 *
 * <p>First come the scales: in a line {@code d} and above it {@code m}; where there is no minimum in half a line, {@code d} of
 * output c and above it that of output c + 8. Then the scales of groups: with a minimum three lines, the lower 4 bits of all
 * {@code s}, those of all {@code t}, and the upper 2 bits of both; else four lines of signed bytes {@code s}. The integers come
 * last, 32 terms at a time: their lower 4 bits (or all 8) term by term, and then their upper ones, if there are any. Integers that
 * may be negative are stored larger by half of their range.
 */
abstract class QuantisedBlocks extends Derivatives {
    int blockTerms(int type) {
        return (type & StoredType.GROUPS) == 0 ? 32 : 256;
    }

    int groupTerms(int type) {
        return (type & (StoredType.GROUPS | StoredType.MINIMUM)) == StoredType.GROUPS ? 16 : 32;
    }

    /** Words in front of the integers. */
    int scaleWords(int type) {
        int words = 8;
        if ((type & StoredType.MINIMUM) != 0) {
            words = (type & StoredType.GROUPS) == 0 ? 16 : 64;
        } else if ((type & StoredType.GROUPS) != 0) {
            words = 72;
        }
        return words;
    }

    /**
     * What the sixteen integers of a term are multiplied by, and what is then added. To add -0 changes nothing, not even a zero, so
     * that one {@code fma} serves all formats.
     */
    void scales(int block, int group, int type, float[] scales_$private$, float[] offsets_$private$) {
        if ((type & StoredType.MINIMUM) == 0) {
            float none = negated(0f);
            for (int c = 0; c < 8; c++) {
                int pair = heap[block + c];
                scales_$private$[c] = fromBinary16(pair & 0xffff);
                scales_$private$[c + 8] = fromBinary16(pair >>> 16);
                offsets_$private$[c] = none;
                offsets_$private$[c + 8] = none;
            }
            if ((type & StoredType.GROUPS) != 0) {
                int line = block + 8 + (group >> 2) * 16;
                int above = 24 - (group & 3) * 8;
                for (int c = 0; c < 16; c++) {
                    int s = (heap[line + c] << above) >> 24;
                    scales_$private$[c] = scales_$private$[c] * (float) s;
                }
            }
        } else {
            for (int c = 0; c < 16; c++) {
                int pair = heap[block + c];
                scales_$private$[c] = fromBinary16(pair & 0xffff);
                offsets_$private$[c] = fromBinary16(pair >>> 16);
            }
            if ((type & StoredType.GROUPS) != 0) {
                int lower = 4 * group;
                int upper = 2 * group;
                for (int c = 0; c < 16; c++) {
                    int tops = heap[block + 48 + c] >>> upper;
                    int s = ((heap[block + 16 + c] >>> lower) & 15) | ((tops & 3) << 4);
                    int t = ((heap[block + 32 + c] >>> lower) & 15) | (((tops >>> 16) & 3) << 4);
                    scales_$private$[c] = scales_$private$[c] * (float) s;
                    offsets_$private$[c] = negated(offsets_$private$[c] * (float) t);
                }
            }
        }
    }

    /** Bits of an integer, at its place in lines of such bits. */
    int part(int lines, int term, int bits, int column) {
        return (heap[lines + ((term * bits) >> 5) * 16 + column] >>> ((term * bits) & 31)) & ((1 << bits) - 1);
    }

    /** What the integers of a type are stored larger by. */
    int middle(int type) {
        return (type & StoredType.MINIMUM) == 0 ? 1 << ((type & StoredType.BITS) - 1) : 0;
    }

    /** The first line of the integers of a term. */
    int integers(int block, int term, int type) {
        return block + scaleWords(type) + (term >> 5) * (type & StoredType.BITS) * 16;
    }

    /** The integer of one output. */
    int integer(int block, int term, int type, int column) {
        int bits = type & StoredType.BITS;
        int lines = integers(block, term, type);
        int q = 0;
        if (bits == 4 || bits == 8) {
            q = part(lines, term & 31, bits, column);
        } else {
            q = part(lines, term & 31, 4, column) | (part(lines + 64, term & 31, bits - 4, column) << 4);
        }
        return q - middle(type);
    }
}
