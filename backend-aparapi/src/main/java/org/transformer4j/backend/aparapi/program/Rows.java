package org.transformer4j.backend.aparapi.program;

import org.transformer4j.api.canon.Canon;

/** Operations on rows; a unit of work is a row. */
abstract class Rows extends Elements {
    void rows(int code, int from, int to) {
        int width = arguments[Launch.P];
        for (int row = from; row < to; row++) {
            int x = arguments[Launch.A] + row * width;
            int y = arguments[Launch.Y] + row * width;
            if (code == Code.REDUCE) {
                store(arguments[Launch.Y] + row, reduced(x, width, arguments[Launch.P + 1]));
            } else if (code == Code.ARG_MAX) {
                heap[arguments[Launch.Y] + row] = largest(x, width);
            } else if (code == Code.TOP_K) {
                topK(x, row, width);
            } else if (code == Code.SOFTMAX) {
                softmax(x, y, width, number(arguments[Launch.P + 1]));
            } else if (code == Code.LAYER_NORM) {
                layerNorm(x, y, width);
            } else {
                rmsNorm(x, y, width);
            }
        }
    }

    float joined(int function, float a, float b) {
        float y = 0f;
        if (function == FunctionCode.LARGEST) {
            y = b > a ? b : a;
        } else {
            y = a + b;
        }
        return y;
    }

    /** A row in 64 lanes, and then the lanes in a tree. */
    float reduced(int x, int width, int function) {
        float[] lanes = new float[Canon.SUM_LANES];
        for (int lane = 0; lane < Canon.SUM_LANES; lane++) {
            float s = 0f;
            if (function == FunctionCode.SUM) {
                for (int i = lane; i < width; i += Canon.SUM_LANES) {
                    s = s + load(x + i);
                }
            } else if (function == FunctionCode.SUM_OF_SQUARES) {
                for (int i = lane; i < width; i += Canon.SUM_LANES) {
                    float d = load(x + i);
                    s = fma(d, d, s);
                }
            } else {
                s = Float.NEGATIVE_INFINITY;
                for (int i = lane; i < width; i += Canon.SUM_LANES) {
                    float d = load(x + i);
                    s = d > s ? d : s;
                }
            }
            lanes[lane] = s;
        }
        for (int distance = Canon.SUM_LANES / 2; distance > 0; distance = distance / 2) {
            for (int lane = 0; lane < distance; lane++) {
                lanes[lane] = joined(function, lanes[lane], lanes[lane + distance]);
            }
        }
        return lanes[0];
    }

    /** The sum of {@code x - centre}, of its squares, or of its exponentials. */
    float reducedAround(int x, int width, float centre, int function) {
        float[] lanes = new float[Canon.SUM_LANES];
        for (int lane = 0; lane < Canon.SUM_LANES; lane++) {
            float s = 0f;
            for (int i = lane; i < width; i += Canon.SUM_LANES) {
                float d = load(x + i) - centre;
                if (function == FunctionCode.SUM_OF_SQUARES) {
                    s = fma(d, d, s);
                } else {
                    s = s + (function == FunctionCode.SUM ? d : exp1(d));
                }
            }
            lanes[lane] = s;
        }
        for (int distance = Canon.SUM_LANES / 2; distance > 0; distance = distance / 2) {
            for (int lane = 0; lane < distance; lane++) {
                lanes[lane] = lanes[lane] + lanes[lane + distance];
            }
        }
        return lanes[0];
    }

    int largest(int x, int width) {
        int index = 0;
        float m = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            float d = load(x + i);
            if (d > m) {
                m = d;
                index = i;
            }
        }
        return index;
    }

    /** Width and k are the numbers. What was largest before stands in the result, in order, and what is larger moves in. */
    void topK(int x, int row, int width) {
        int k = arguments[Launch.P + 1];
        int values = arguments[Launch.Y] + row * k;
        int indices = arguments[Launch.B] + row * k;
        for (int i = 0; i < width; i++) {
            float value = load(x + i);
            if ((bits(value) & 0x7fffffff) > 0x7f800000) {
                value = Float.NEGATIVE_INFINITY;
            }
            int last = i < k ? i : k - 1;
            int moved = 0;
            int index = i;
            for (int j = 0; j < last + 1; j++) {
                float there = load(values + j);
                int place = heap[indices + j];
                if (moved == 1 || j == i || value > there) {
                    moved = 1;
                    store(values + j, value);
                    heap[indices + j] = index;
                    value = there;
                    index = place;
                }
            }
        }
    }

    void softmax(int x, int y, int width, float scale) {
        float m = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < width; i++) {
            float t = fma(load(x + i), scale, 0f);
            store(y + i, t);
            m = t > m ? t : m;
        }
        for (int i = 0; i < width; i++) {
            store(y + i, exp1(load(y + i) - m));
        }
        float sum = reduced(y, width, FunctionCode.SUM);
        for (int i = 0; i < width; i++) {
            store(y + i, divide(load(y + i), sum));
        }
    }

    /** Width and epsilon are the numbers. */
    void layerNorm(int x, int y, int width) {
        float n = (float) width;
        float mean = divide(reduced(x, width, FunctionCode.SUM), n);
        float variance = divide(reducedAround(x, width, mean, FunctionCode.SUM_OF_SQUARES), n);
        float r = divide(1f, root(variance + number(arguments[Launch.P + 1])));
        for (int i = 0; i < width; i++) {
            store(y + i, fma((load(x + i) - mean) * r, load(arguments[Launch.B] + i), load(arguments[Launch.C] + i)));
        }
    }

    /** Width and epsilon are the numbers. */
    void rmsNorm(int x, int y, int width) {
        float mean = divide(reduced(x, width, FunctionCode.SUM_OF_SQUARES), (float) width);
        float r = divide(1f, root(mean + number(arguments[Launch.P + 1])));
        for (int i = 0; i < width; i++) {
            store(y + i, (load(x + i) * r) * load(arguments[Launch.B] + i));
        }
    }
}
