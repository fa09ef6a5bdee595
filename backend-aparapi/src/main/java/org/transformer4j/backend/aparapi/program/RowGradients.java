package org.transformer4j.backend.aparapi.program;

/** Losses of rows, and the gradients of what {@link Rows} computes; a unit of work is a row. Width is the first number. */
abstract class RowGradients extends Rows {
    void rowGradients(int code, int from, int to) {
        int width = arguments[Launch.P];
        for (int row = from; row < to; row++) {
            if (code == Code.SOFTMAX_GRADIENT) {
                softmaxGradient(row * width, width);
            } else if (code == Code.NORM_GRADIENT) {
                normGradient(row * width, width);
            } else if (code == Code.CROSS_ENTROPY) {
                crossEntropy(row, width);
            } else {
                crossEntropyGradient(row, width);
            }
        }
    }

    /** The scale is the second number. The products wait in the result for their sum. */
    void softmaxGradient(int start, int width) {
        int y = arguments[Launch.A] + start;
        int dy = arguments[Launch.B] + start;
        int dx = arguments[Launch.Y] + start;
        for (int i = 0; i < width; i++) {
            store(dx + i, fma(load(y + i), load(dy + i), 0f));
        }
        float sum = reduced(dx, width, FunctionCode.SUM);
        for (int i = 0; i < width; i++) {
            store(dx + i, (load(y + i) * (load(dy + i) - sum)) * number(arguments[Launch.P + 1]));
        }
    }

    /** Epsilon, and whether the mean is taken off, are the numbers behind the width. */
    void normGradient(int start, int width) {
        int x = arguments[Launch.A] + start;
        int gamma = arguments[Launch.B];
        int dy = arguments[Launch.C] + start;
        int dx = arguments[Launch.D] + start;
        int share = arguments[Launch.Y] + start;
        float n = (float) width;
        float mean = 0f;
        float level = 0f;
        if (arguments[Launch.P + 2] == 1) {
            for (int i = 0; i < width; i++) {
                store(dx + i, fma(load(dy + i), load(gamma + i), 0f));
            }
            mean = divide(reduced(x, width, FunctionCode.SUM), n);
            level = divide(reduced(dx, width, FunctionCode.SUM), n);
        }
        float variance = divide(reducedAround(x, width, mean, FunctionCode.SUM_OF_SQUARES), n);
        float r = divide(1f, root(variance + number(arguments[Launch.P + 1])));
        for (int i = 0; i < width; i++) {
            float normal = (load(x + i) - mean) * r;
            store(share + i, normal);
            store(dx + i, fma(load(dy + i) * load(gamma + i), normal, 0f));
        }
        float slope = negated(divide(reduced(dx, width, FunctionCode.SUM), n));
        for (int i = 0; i < width; i++) {
            float normal = load(share + i);
            store(dx + i, fma(normal, slope, signedProduct(load(dy + i), load(gamma + i)) - level) * r);
            store(share + i, load(dy + i) * normal);
        }
    }

    /** The rounded product with the sign of a zero as it is, so that something may be taken from it. */
    float signedProduct(float a, float b) {
        return fma(a, b, -0f);
    }

    /** The smoothing is the second number. */
    void crossEntropy(int row, int width) {
        int x = arguments[Launch.A] + row * width;
        int target = heap[arguments[Launch.B] + row];
        float loss = 0f;
        if (target >= 0 && target < width) {
            float smoothing = number(arguments[Launch.P + 1]);
            float m = reduced(x, width, FunctionCode.LARGEST);
            float spread = 0f;
            if (smoothing > 0f) {
                spread = divide(reducedAround(x, width, m, FunctionCode.SUM), (float) width) * smoothing;
            }
            float sum = reducedAround(x, width, m, FunctionCode.SUM_OF_EXPONENTIALS);
            loss = log1(sum) - fma(0f + (load(x + target) - m), 1f - smoothing, spread);
        }
        store(arguments[Launch.Y] + row, loss);
    }

    /** What the probability is lessened by at the target and elsewhere are the numbers behind the width. */
    void crossEntropyGradient(int row, int width) {
        int dx = arguments[Launch.Y] + row * width;
        int target = heap[arguments[Launch.B] + row];
        if (target >= 0 && target < width) {
            softmax(arguments[Launch.A] + row * width, dx, width, 1f);
            float dloss = load(arguments[Launch.C] + row);
            for (int i = 0; i < width; i++) {
                float wanted = number(i == target ? arguments[Launch.P + 1] : arguments[Launch.P + 2]);
                store(dx + i, (load(dx + i) - wanted) * dloss);
            }
        } else {
            for (int i = 0; i < width; i++) {
                heap[dx + i] = 0;
            }
        }
    }
}
