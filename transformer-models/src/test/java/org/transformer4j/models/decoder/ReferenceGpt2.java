package org.transformer4j.models.decoder;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * GPT-2 once more, from its formulas, in double precision and without a thought for speed.
 *
 * @param tensors with the prefix {@code transformer.}
 * @param head the name of the output layer's weight
 */
record ReferenceGpt2(Map<String, Gpt2Folder.Values> tensors, int heads, DoubleUnaryOperator activation, boolean scaled, boolean scaledByLayer,
        String head) {
    private static final double EPSILON = 1e-5;
    private static final int WIDTH = 32;
    private static final int LAYERS = 2;

    /** The scores after each token, row after row. */
    double[] logits(int[] ids) {
        double[][] x = new double[ids.length][WIDTH];
        for (int t = 0; t < ids.length; t++) {
            for (int i = 0; i < WIDTH; i++) {
                x[t][i] = at("transformer.wte.weight", ids[t] * WIDTH + i) + at("transformer.wpe.weight", t * WIDTH + i);
            }
        }
        for (int layer = 0; layer < LAYERS; layer++) {
            String block = "transformer.h." + layer + ".";
            add(x, linear(attention(linear(norm(x, block + "ln_1"), block + "attn.c_attn"), layer), block + "attn.c_proj"));
            double[][] inner = linear(norm(x, block + "ln_2"), block + "mlp.c_fc");
            for (double[] row : inner) {
                for (int i = 0; i < row.length; i++) {
                    row[i] = activation.applyAsDouble(row[i]);
                }
            }
            add(x, linear(inner, block + "mlp.c_proj"));
        }
        double[][] hidden = norm(x, "transformer.ln_f");
        int vocabulary = tensors.get(head).numbers().length / WIDTH;
        double[] logits = new double[ids.length * vocabulary];
        for (int i = 0; i < logits.length; i++) {
            for (int k = 0; k < WIDTH; k++) {
                logits[i] += hidden[i / vocabulary][k] * at(head, i % vocabulary * WIDTH + k);
            }
        }
        return logits;
    }

    private double[][] attention(double[][] qkv, int layer) {
        int size = WIDTH / heads;
        double scale = (scaled ? 1 / Math.sqrt(size) : 1) / (scaledByLayer ? layer + 1 : 1);
        double[][] result = new double[qkv.length][WIDTH];
        for (int t = 0; t < qkv.length; t++) {
            for (int from = 0; from < WIDTH; from += size) {
                double[] weights = new double[t + 1];
                double total = 0;
                for (int s = 0; s <= t; s++) {
                    double score = 0;
                    for (int i = from; i < from + size; i++) {
                        score += qkv[t][i] * qkv[s][WIDTH + i];
                    }
                    weights[s] = Math.exp(score * scale);
                    total += weights[s];
                }
                for (int s = 0; s <= t; s++) {
                    for (int i = from; i < from + size; i++) {
                        result[t][i] += weights[s] / total * qkv[s][2 * WIDTH + i];
                    }
                }
            }
        }
        return result;
    }

    private double[][] linear(double[][] x, String name) {
        int out = tensors.get(name + ".bias").numbers().length;
        double[][] y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                y[t][o] = at(name + ".bias", o);
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += x[t][i] * at(name + ".weight", i * out + o);
                }
            }
        }
        return y;
    }

    private double[][] norm(double[][] x, String name) {
        double[][] y = new double[x.length][WIDTH];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            double variance = 0;
            for (double value : x[t]) {
                mean += value / WIDTH;
            }
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / WIDTH;
            }
            for (int i = 0; i < WIDTH; i++) {
                y[t][i] = (x[t][i] - mean) / Math.sqrt(variance + EPSILON) * at(name + ".weight", i) + at(name + ".bias", i);
            }
        }
        return y;
    }

    private static void add(double[][] x, double[][] y) {
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < WIDTH; i++) {
                x[t][i] += y[t][i];
            }
        }
    }

    private double at(String name, int index) {
        return tensors.get(name).numbers()[index];
    }

    static double geluTanh(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    static double gelu(double x) {
        return x / 2 * (1 + erf(x / Math.sqrt(2)));
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    /** Its series with terms of one sign: {@code 2 / sqrt(pi) exp(-x x) sum x (2 x x)^n / (2 n + 1)!!}. */
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
