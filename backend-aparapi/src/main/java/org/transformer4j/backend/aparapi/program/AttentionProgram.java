package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.canon.Canon;

/** Attention; a unit of work is one head of one row. */
abstract class AttentionProgram extends Scores {
    /**
     * Heads, key heads, features, capacity, where the values begin, and those of {@link #scores} are the numbers. The table has
     * slot, first key, the key behind the last, and position of each row, and for {@link Code#ATTENTION_WITH_WEIGHTS} also the
     * keys of its sequence, where the weights of its first head lie, and how far those of the next head are.
     */
    void attention(int code, int from, int to) {
        int heads = arguments[Launch.P];
        int headDim = arguments[Launch.P + 2];
        for (int i = from; i < to; i++) {
            int row = i / heads;
            int head = i - row * heads;
            int kvHead = head / (heads / arguments[Launch.P + 1]);
            int entry = code == Code.ATTENTION ? 4 * row : 7 * row;
            int strip = table(entry) * arguments[Launch.P + 1] + kvHead;
            int first = table(entry + 1);
            int end = table(entry + 2);
            int position = table(entry + 3);
            int capacity = arguments[Launch.P + 3];
            int keys = arguments[Launch.B] + strip * ((capacity + 15) >> 4) * 16 * headDim;
            int values = arguments[Launch.P + 4] + strip * capacity * headDim;
            int q = arguments[Launch.A] + i * headDim;
            int y = arguments[Launch.Y] + i * headDim;
            if (code == Code.ATTENTION) {
                attend(head, q, keys, values, y, headDim, first, end, position);
            } else {
                int weights = arguments[Launch.C] + table(entry + 5) + head * table(entry + 6);
                weigh(head, q, keys, values, y, headDim, first, end, position, weights, table(entry + 4));
            }
        }
    }

    /** The keys block by block, from the first block that is seen on; {@code y} holds the weighted sum so far. */
    void attend(int head, int q, int keys, int values, int y, int headDim, int first, int end, int position) {
        float[] p = new float[Canon.ATTENTION_BLOCK];
        float[] sums = new float[16];
        float[] lanes = new float[Canon.SUM_LANES];
        float largest = 0f;
        float total = 0f;
        int begin = first - first % Canon.ATTENTION_BLOCK;
        for (int start = begin; start < end; start += Canon.ATTENTION_BLOCK) {
            int low = first > start ? first - start : 0;
            int length = end - start < Canon.ATTENTION_BLOCK ? end - start : Canon.ATTENTION_BLOCK;

            float m = Float.NEGATIVE_INFINITY;
            for (int j = low - low % 16; j < length; j += 16) {
                scores(head, q, keys + (start + j) * headDim, start + j - position, sums);
                for (int c = 0; c < 16; c++) {
                    if (j + c >= low && j + c < length) {
                        float t = sums[c];
                        p[j + c] = t;
                        m = t > m ? t : m;
                    }
                }
            }

            for (int lane = 0; lane < Canon.SUM_LANES; lane++) {
                lanes[lane] = 0f;
            }
            for (int j = low; j < length; j++) {
                float e = exp1(p[j] - m);
                p[j] = e;
                lanes[j & 63] = lanes[j & 63] + e;
            }
            for (int distance = Canon.SUM_LANES / 2; distance > 0; distance = distance / 2) {
                for (int lane = 0; lane < distance; lane++) {
                    lanes[lane] = lanes[lane] + lanes[lane + distance];
                }
            }
            float sum = lanes[0];

            float before = 0f;
            float after = 1f;
            if (start == begin) {
                largest = m;
                total = sum;
            } else {
                float joint = largest > m ? largest : m;
                before = exp1(largest - joint);
                after = exp1(m - joint);
                total = fma(total, before, sum * after);
                largest = joint;
            }

            for (int d = 0; d < headDim; d += 16) {
                for (int c = 0; c < 16; c++) {
                    sums[c] = 0f;
                }
                for (int j = low; j < length; j++) {
                    float e = p[j];
                    for (int c = 0; c < 16; c++) {
                        sums[c] = fma(e, load(values + (start + j) * headDim + d + c), sums[c]);
                    }
                }
                for (int c = 0; c < 16; c++) {
                    if (d + c < headDim) {
                        store(y + d + c, start == begin ? sums[c] : fma(load(y + d + c), before, sums[c] * after));
                    }
                }
            }
        }
        for (int d = 0; d < headDim; d++) {
            store(y + d, first == end ? 0f : divide(load(y + d), total));
        }
    }

    /** Softmax over all visible keys at once, then the dot product of the weights with the values. */
    void weigh(int head, int q, int keys, int values, int y, int headDim, int first, int end, int position, int weights, int length) {
        float[] sums = new float[16];
        for (int j = 0; j < first; j++) {
            heap[weights + j] = 0;
        }
        for (int j = first - first % 16; j < end; j += 16) {
            scores(head, q, keys + j * headDim, j - position, sums);
            for (int c = 0; c < 16; c++) {
                if (j + c >= first && j + c < end) {
                    store(weights + j + c, sums[c]);
                }
            }
        }
        softmax(weights + first, weights + first, end - first, 1f);
        for (int j = end; j < length; j++) {
            heap[weights + j] = 0;
        }
        for (int d = 0; d < headDim; d += 16) {
            dots(weights + first, 1, values + first * headDim + d, headDim, end - first, StoredType.F32, sums);
            for (int c = 0; c < 16; c++) {
                if (d + c < headDim) {
                    store(y + d + c, sums[c]);
                }
            }
        }
    }
}
