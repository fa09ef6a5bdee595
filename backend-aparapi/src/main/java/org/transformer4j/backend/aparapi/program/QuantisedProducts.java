package org.transformer4j.backend.aparapi.program;

/**
 * The part of a product that quantised weights have: chains of {@code fma} over weights that are decoded on the way. The chains
 * are copied to arrays of the loops' own, which the compiler can then keep in registers, and where two lines are read at once
 * their addresses are carried from term to term: computed anew, both would have to be checked for overflow before each vector,
 * which costs half of the speed.
 */
abstract class QuantisedProducts extends RowGradients {
    /** Goes on with the sixteen chains of {@link Products#dots}, by terms {@code start} to {@code end}, which are whole groups. */
    void extend(int a, int aStep, int b, int bStep, int start, int end, int type, float[] chain_$private$) {
        float[] scales = new float[16];
        float[] offsets = new float[16];
        float[] chain = new float[16];
        int bits = type & StoredType.BITS;
        int terms = groupTerms(type);
        int middle = middle(type);
        for (int c = 0; c < 16; c++) {
            chain[c] = chain_$private$[c];
        }
        for (int first = start; first < end; first += terms) {
            int block = b + first / blockTerms(type) * bStep;
            int term = first & (blockTerms(type) - 1);
            int lines = integers(block, term, type);
            int place = term & 31;
            scales(block, term / terms, type, scales, offsets);
            if (bits == 4 || bits == 8) {
                int mask = (1 << bits) - 1;
                for (int k = 0; k < terms; k++) {
                    float x = load(a + (first + k) * aStep);
                    int line = lines + (((place + k) * bits) >> 5) * 16;
                    int shift = ((place + k) * bits) & 31;
                    for (int c = 0; c < 8; c++) {
                        int v = ((heap[line + c] >>> shift) & mask) - middle;
                        int w = ((heap[line + c + 8] >>> shift) & mask) - middle;
                        chain[c] = fma(x, fma(scales[c], (float) v, offsets[c]), chain[c]);
                        chain[c + 8] = fma(x, fma(scales[c + 8], (float) w, offsets[c + 8]), chain[c + 8]);
                    }
                }
            } else {
                int mask = (1 << bits) - 16;
                int line = lines + place * 2;
                int upper = lines + 64 + ((place * (bits - 4)) >> 5) * 16;
                for (int k = 0; k < terms; k++) {
                    float x = load(a + (first + k) * aStep);
                    int shift = ((place + k) & 7) * 4;
                    int above = ((place + k) * (bits - 4)) & 31;
                    for (int c = 0; c < 8; c++) {
                        int v = (((heap[line + c] >>> shift) & 15) | (((heap[upper + c] >>> above) << 4) & mask)) - middle;
                        int w = (((heap[line + c + 8] >>> shift) & 15) | (((heap[upper + c + 8] >>> above) << 4) & mask)) - middle;
                        chain[c] = fma(x, fma(scales[c], (float) v, offsets[c]), chain[c]);
                        chain[c + 8] = fma(x, fma(scales[c + 8], (float) w, offsets[c + 8]), chain[c + 8]);
                    }
                    line = shift == 28 ? line + 16 : line;
                    upper = above == 36 - bits ? upper + 16 : upper;
                }
            }
        }
        for (int c = 0; c < 16; c++) {
            chain_$private$[c] = chain[c];
        }
    }

    /** As {@link #extend}, for the chains of four rows. */
    void extendFour(int a, int aRow1, int aRow2, int aRow3, int aStep, int b, int bStep, int start, int end, int type,
            float[] chain_$private$) {
        float[] scales = new float[16];
        float[] offsets = new float[16];
        float[] chain = new float[64];
        int bits = type & StoredType.BITS;
        int terms = groupTerms(type);
        int middle = middle(type);
        for (int c = 0; c < 64; c++) {
            chain[c] = chain_$private$[c];
        }
        for (int first = start; first < end; first += terms) {
            int block = b + first / blockTerms(type) * bStep;
            int term = first & (blockTerms(type) - 1);
            int lines = integers(block, term, type);
            int place = term & 31;
            scales(block, term / terms, type, scales, offsets);
            if (bits == 4 || bits == 8) {
                int mask = (1 << bits) - 1;
                for (int k = 0; k < terms; k++) {
                    int x = a + (first + k) * aStep;
                    float x0 = load(x);
                    float x1 = load(x + aRow1);
                    float x2 = load(x + aRow2);
                    float x3 = load(x + aRow3);
                    int line = lines + (((place + k) * bits) >> 5) * 16;
                    int shift = ((place + k) * bits) & 31;
                    for (int c = 0; c < 8; c++) {
                        int p = ((heap[line + c] >>> shift) & mask) - middle;
                        int q = ((heap[line + c + 8] >>> shift) & mask) - middle;
                        float v = fma(scales[c], (float) p, offsets[c]);
                        float w = fma(scales[c + 8], (float) q, offsets[c + 8]);
                        chain[c] = fma(x0, v, chain[c]);
                        chain[c + 8] = fma(x0, w, chain[c + 8]);
                        chain[c + 16] = fma(x1, v, chain[c + 16]);
                        chain[c + 24] = fma(x1, w, chain[c + 24]);
                        chain[c + 32] = fma(x2, v, chain[c + 32]);
                        chain[c + 40] = fma(x2, w, chain[c + 40]);
                        chain[c + 48] = fma(x3, v, chain[c + 48]);
                        chain[c + 56] = fma(x3, w, chain[c + 56]);
                    }
                }
            } else {
                int mask = (1 << bits) - 16;
                int line = lines + place * 2;
                int upper = lines + 64 + ((place * (bits - 4)) >> 5) * 16;
                for (int k = 0; k < terms; k++) {
                    int x = a + (first + k) * aStep;
                    float x0 = load(x);
                    float x1 = load(x + aRow1);
                    float x2 = load(x + aRow2);
                    float x3 = load(x + aRow3);
                    int shift = ((place + k) & 7) * 4;
                    int above = ((place + k) * (bits - 4)) & 31;
                    for (int c = 0; c < 8; c++) {
                        int p = (((heap[line + c] >>> shift) & 15) | (((heap[upper + c] >>> above) << 4) & mask)) - middle;
                        int q = (((heap[line + c + 8] >>> shift) & 15) | (((heap[upper + c + 8] >>> above) << 4) & mask)) - middle;
                        float v = fma(scales[c], (float) p, offsets[c]);
                        float w = fma(scales[c + 8], (float) q, offsets[c + 8]);
                        chain[c] = fma(x0, v, chain[c]);
                        chain[c + 8] = fma(x0, w, chain[c + 8]);
                        chain[c + 16] = fma(x1, v, chain[c + 16]);
                        chain[c + 24] = fma(x1, w, chain[c + 24]);
                        chain[c + 32] = fma(x2, v, chain[c + 32]);
                        chain[c + 40] = fma(x2, w, chain[c + 40]);
                        chain[c + 48] = fma(x3, v, chain[c + 48]);
                        chain[c + 56] = fma(x3, w, chain[c + 56]);
                    }
                    line = shift == 28 ? line + 16 : line;
                    upper = above == 36 - bits ? upper + 16 : upper;
                }
            }
        }
        for (int c = 0; c < 64; c++) {
            chain_$private$[c] = chain[c];
        }
    }
}
