package org.transformer4j.models.decoder;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import org.transformer4j.models.EditedModel;

/**
 * The layers once more, from their formulas, in double precision and without a thought for speed.
 *
 * @param tensors of a checkpoint
 */
record DoubleLayers(Map<String, EditedModel.Values> tensors) {
    /** Which keys a row sees, and what becomes of a score. */
    record Attention(int heads, int kvHeads, double scale, IntBinaryOperator visible, DoubleUnaryOperator scoring) {
        /** Each row sees all before it. */
        static Attention causal(int heads, int kvHeads, int headDim) {
            return new Attention(heads, kvHeads, 1 / Math.sqrt(headDim), (i, j) -> j <= i ? 1 : 0, score -> score);
        }

        /** Each row sees itself and {@code window - 1} before it. */
        Attention windowed(int window) {
            return new Attention(heads, kvHeads, scale, (i, j) -> j <= i && j > i - window ? 1 : 0, scoring);
        }

        Attention scaled(double other) {
            return new Attention(heads, kvHeads, other, visible, scoring);
        }

        Attention scored(DoubleUnaryOperator other) {
            return new Attention(heads, kvHeads, scale, visible, other);
        }
    }

    double at(String name, int index) {
        return tensors.get(name).numbers()[index];
    }

    double[][] embed(String name, int[] ids) {
        int width = (int) tensors.get(name).shape()[1];
        double[][] x = new double[ids.length][width];
        for (int t = 0; t < ids.length; t++) {
            for (int i = 0; i < width; i++) {
                x[t][i] = at(name, ids[t] * width + i);
            }
        }
        return x;
    }

    /** {@code x Wᵀ + b} with {@code W} as {@code [out, in]}; without {@code b} if there is none. */
    double[][] linear(double[][] x, String name) {
        int out = (int) tensors.get(name + ".weight").shape()[0];
        boolean bias = tensors.containsKey(name + ".bias");
        double[][] y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                y[t][o] = bias ? at(name + ".bias", o) : 0;
                for (int i = 0; i < x[t].length; i++) {
                    y[t][o] += x[t][i] * at(name + ".weight", o * x[t].length + i);
                }
            }
        }
        return y;
    }

    double[][] layerNorm(double[][] x, String name, double epsilon) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double mean = Arrays.stream(x[t]).average().orElseThrow();
            double variance = Arrays.stream(x[t]).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            double[] row = x[t];
            y[t] = new double[row.length];
            for (int i = 0; i < row.length; i++) {
                y[t][i] = (row[i] - mean) / Math.sqrt(variance + epsilon) * at(name + ".weight", i) + at(name + ".bias", i);
            }
        }
        return y;
    }

    double[][] rmsNorm(double[][] x, String name, double epsilon, double added) {
        double[][] y = new double[x.length][];
        for (int t = 0; t < x.length; t++) {
            double square = Arrays.stream(x[t]).map(v -> v * v).average().orElseThrow();
            y[t] = new double[x[t].length];
            for (int i = 0; i < y[t].length; i++) {
                y[t][i] = x[t][i] / Math.sqrt(square + epsilon) * (added + at(name + ".weight", i));
            }
        }
        return y;
    }

    /** Rotates feature {@code i} with feature {@code i + rotaryDim / 2} of each head by {@code position * frequencies[i]}. */
    static double[][] rotated(double[][] x, int headDim, double[] frequencies, double magnitude) {
        double[][] y = new double[x.length][];
        int pairs = frequencies.length;
        for (int t = 0; t < x.length; t++) {
            y[t] = x[t].clone();
            for (int head = 0; head < x[t].length; head += headDim) {
                for (int i = 0; i < pairs; i++) {
                    double cos = Math.cos(t * frequencies[i]) * magnitude;
                    double sin = Math.sin(t * frequencies[i]) * magnitude;
                    y[t][head + i] = x[t][head + i] * cos - x[t][head + i + pairs] * sin;
                    y[t][head + i + pairs] = x[t][head + i + pairs] * cos + x[t][head + i] * sin;
                }
            }
        }
        return y;
    }

    static double[][] attend(Attention how, double[][] q, double[][] k, double[][] v) {
        int size = q[0].length / how.heads;
        double[][] y = new double[q.length][q[0].length];
        for (int i = 0; i < q.length; i++) {
            for (int head = 0; head < how.heads; head++) {
                int from = head * size;
                int kv = head / (how.heads / how.kvHeads) * size;
                double[] weights = new double[k.length];
                double total = 0;
                for (int j = 0; j < k.length; j++) {
                    if (how.visible.applyAsInt(i, j) != 0) {
                        double score = 0;
                        for (int d = 0; d < size; d++) {
                            score += q[i][from + d] * k[j][kv + d];
                        }
                        weights[j] = Math.exp(how.scoring.applyAsDouble(score * how.scale));
                        total += weights[j];
                    }
                }
                for (int j = 0; j < k.length; j++) {
                    for (int d = 0; d < size; d++) {
                        y[i][from + d] += weights[j] / total * v[j][kv + d];
                    }
                }
            }
        }
        return y;
    }

    static double[][] map(double[][] x, DoubleUnaryOperator function) {
        return Arrays.stream(x).map(row -> Arrays.stream(row).map(function).toArray()).toArray(double[][]::new);
    }

    static double[][] plus(double[][] x, double[][] y) {
        return combine(x, y, true);
    }

    static double[][] times(double[][] x, double[][] y) {
        return combine(x, y, false);
    }

    private static double[][] combine(double[][] x, double[][] y, boolean add) {
        double[][] z = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int i = 0; i < z[t].length; i++) {
                z[t][i] = add ? x[t][i] + y[t][i] : x[t][i] * y[t][i];
            }
        }
        return z;
    }

    /** Columns {@code from, from + 1, ..., from + count - 1} of every {@code stride}. */
    static double[][] columns(double[][] x, int from, int count, int stride) {
        return Arrays.stream(x).map(row -> {
            double[] picked = new double[row.length / stride * count];
            for (int i = 0; i < picked.length; i++) {
                picked[i] = row[i / count * stride + from + i % count];
            }
            return picked;
        }).toArray(double[][]::new);
    }

    static double[] flat(double[][] x) {
        return Arrays.stream(x).flatMapToDouble(Arrays::stream).toArray();
    }

    static double silu(double x) {
        return x / (1 + Math.exp(-x));
    }
}
