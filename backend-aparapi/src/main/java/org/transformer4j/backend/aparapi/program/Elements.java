package org.transformer4j.backend.aparapi.program;

/** Operations that treat each element by itself. */
abstract class Elements extends Chance {
    void elements(int code, int from, int to) {
        int a = arguments[Launch.A];
        int y = arguments[Launch.Y];
        if (code == Code.UNARY) {
            int function = arguments[Launch.P];
            for (int i = from; i < to; i++) {
                store(y + i, unary(function, load(a + i)));
            }
        } else if (code == Code.GATED) {
            int function = arguments[Launch.P];
            int up = arguments[Launch.B];
            for (int i = from; i < to; i++) {
                store(y + i, unary(function, load(a + i)) * load(up + i));
            }
        } else if (code == Code.BINARY) {
            binary(a, y, from, to);
        } else if (code == Code.FMA) {
            fused(a, y, from, to);
        } else if (code == Code.SELECT) {
            select(a, y, from, to);
        } else if (code == Code.WIDEN) {
            int type = arguments[Launch.P];
            for (int i = from; i < to; i++) {
                store(y + i, widened(a + i, type));
            }
        } else if (code == Code.NARROW) {
            narrow(a, y, from, to);
        } else if (code == Code.FMA_CHAIN) {
            chains(a, y, from, to);
        } else if (code == Code.DROPOUT) {
            for (int i = from; i < to; i++) {
                dropout(i);
            }
        } else if (code == Code.UNARY_GRADIENT) {
            int function = arguments[Launch.P];
            int dy = arguments[Launch.B];
            for (int i = from; i < to; i++) {
                store(y + i, load(dy + i) * slope(function, load(a + i)));
            }
        } else if (code == Code.ADAM_STEP) {
            for (int i = from; i < to; i++) {
                adamStep(a + i, arguments[Launch.C] + i, arguments[Launch.D] + i, y + i);
            }
        } else {
            for (int i = from; i < to; i++) {
                rotate(i);
            }
        }
    }

    /** Both betas, what they leave of one, and epsilon are the numbers; {@code B} has the factors of the step. */
    void adamStep(int gradient, int mean, int square, int weight) {
        int factors = arguments[Launch.B];
        float w = load(weight);
        float h = fma(w, load(factors + 1), load(gradient) * load(factors));
        float m = fma(load(mean), number(arguments[Launch.P]), h * number(arguments[Launch.P + 2]));
        float v = fma(load(square), number(arguments[Launch.P + 1]), (h * number(arguments[Launch.P + 3])) * h);
        float step = divide(m * load(factors + 3), root(v * load(factors + 4)) + number(arguments[Launch.P + 4]));
        store(weight, fma(step, negated(load(factors + 5)), fma(w, negated(load(factors + 2)), w)));
        store(mean, m);
        store(square, v);
    }

    /** Index of the element of an operand that is stretched by {@link org.transformer4j.api.op.Broadcast}. */
    int stretched(int broadcast, int i, int width) {
        int index = 0;
        if (broadcast == Stretch.FULL) {
            index = i;
        } else if (broadcast == Stretch.ROW) {
            index = i % width;
        } else if (broadcast == Stretch.COLUMN) {
            index = i / width;
        }
        return index;
    }

    /** Function, broadcast and width are the numbers. */
    void binary(int a, int y, int from, int to) {
        int b = arguments[Launch.B];
        int function = arguments[Launch.P];
        int broadcast = arguments[Launch.P + 1];
        int width = arguments[Launch.P + 2];
        for (int i = from; i < to; i++) {
            store(y + i, combined(function, load(a + i), load(b + stretched(broadcast, i, width))));
        }
    }

    float combined(int function, float a, float b) {
        float y = 0f;
        if (function == FunctionCode.ADD) {
            y = a + b;
        } else if (function == FunctionCode.SUBTRACT) {
            y = a - b;
        } else if (function == FunctionCode.MULTIPLY) {
            y = a * b;
        } else if (function == FunctionCode.DIVIDE) {
            y = divide(a, b);
        } else if (function == FunctionCode.MAX) {
            y = a > b ? a : b;
        } else if (function == FunctionCode.MIN) {
            y = a < b ? a : b;
        } else if (function == FunctionCode.LESS) {
            y = a < b ? 1f : 0f;
        } else {
            y = a == b ? 1f : 0f;
        }
        return y;
    }

    /** The broadcasts of both operands and the width are the numbers. */
    void fused(int a, int y, int from, int to) {
        int b = arguments[Launch.B];
        int c = arguments[Launch.C];
        int ofB = arguments[Launch.P];
        int ofC = arguments[Launch.P + 1];
        int width = arguments[Launch.P + 2];
        for (int i = from; i < to; i++) {
            store(y + i, fma(load(a + i), load(b + stretched(ofB, i, width)), load(c + stretched(ofC, i, width))));
        }
    }

    /** A NaN is not zero. */
    void select(int condition, int y, int from, int to) {
        int a = arguments[Launch.B];
        int b = arguments[Launch.C];
        for (int i = from; i < to; i++) {
            int taken = a + i;
            if ((heap[condition + i] & 0x7fffffff) == 0) {
                taken = b + i;
            }
            heap[y + i] = heap[taken];
        }
    }

    /** A unit is a word of the target; elements and type are the numbers. */
    void narrow(int a, int first, int from, int to) {
        int elements = arguments[Launch.P];
        int type = arguments[Launch.P + 1];
        for (int i = from; i < to; i++) {
            int address = (first >> 1) + i;
            int word = heap[address];
            for (int place = 0; place < 2; place++) {
                int index = address * 2 + place - first;
                if (index >= 0 && index < elements) {
                    float x = load(a + index);
                    int narrowed = 0;
                    if (type == StoredType.BF16) {
                        narrowed = toBfloat16(x);
                    } else {
                        narrowed = toBinary16(x);
                    }
                    word = replaced(word, place, 1, narrowed);
                }
            }
            heap[address] = word;
        }
    }

    /** Elements, steps, multiplier and addend are the numbers; a unit is 64 chains, which do not wait for each other. */
    void chains(int a, int y, int from, int to) {
        int elements = arguments[Launch.P];
        int steps = arguments[Launch.P + 1];
        float multiplier = number(arguments[Launch.P + 2]);
        float addend = number(arguments[Launch.P + 3]);
        float[] x = new float[64];
        for (int i = from; i < to; i++) {
            for (int c = 0; c < 64; c++) {
                x[c] = i * 64 + c < elements ? load(a + i * 64 + c) : 0f;
            }
            for (int turn = 0; turn < steps; turn++) {
                for (int c = 0; c < 8; c++) {
                    x[c] = fma(x[c], multiplier, addend);
                    x[c + 8] = fma(x[c + 8], multiplier, addend);
                    x[c + 16] = fma(x[c + 16], multiplier, addend);
                    x[c + 24] = fma(x[c + 24], multiplier, addend);
                    x[c + 32] = fma(x[c + 32], multiplier, addend);
                    x[c + 40] = fma(x[c + 40], multiplier, addend);
                    x[c + 48] = fma(x[c + 48], multiplier, addend);
                    x[c + 56] = fma(x[c + 56], multiplier, addend);
                }
            }
            for (int c = 0; c < 64; c++) {
                if (i * 64 + c < elements) {
                    store(y + i * 64 + c, x[c]);
                }
            }
        }
    }

    /** Heads, table rows, features, those that rotate, and whether pairs are neighbours are the numbers. */
    void rotate(int i) {
        int headDim = arguments[Launch.P + 2];
        int rotaryDim = arguments[Launch.P + 3];
        int vector = i / headDim;
        int feature = i - vector * headDim;
        int x = arguments[Launch.A] + vector * headDim;
        int y = arguments[Launch.Y] + i;
        if (feature >= rotaryDim) {
            heap[y] = heap[x + feature];
        } else {
            int pairs = rotaryDim >> 1;
            int pair = feature >> 1;
            int second = feature & 1;
            int low = x + feature - second;
            int high = low + 1;
            if (arguments[Launch.P + 4] == 0) {
                second = feature / pairs;
                pair = feature - second * pairs;
                low = x + pair;
                high = low + pairs;
            }
            int position = heap[arguments[Launch.B] + vector / arguments[Launch.P]];
            float cosine = 0f;
            float sine = 0f;
            if (position >= 0 && position < arguments[Launch.P + 1]) {
                cosine = load(arguments[Launch.C] + position * pairs + pair);
                sine = load(arguments[Launch.D] + position * pairs + pair);
            }
            if (second == 0) {
                store(y, fma(load(low), cosine, -(load(high) * sine)));
            } else {
                store(y, fma(load(low), sine, load(high) * cosine));
            }
        }
    }
}
