package org.transformer4j.backend.cpu.matmul;

/** Canon-1's "dot", written down as it is defined. */
final class NaiveProduct {
    private NaiveProduct() {}

    /** {@code a b} for each of {@code batch} pairs of factors that lie one below the other. */
    static Matrix of(Matrix a, Matrix b, int batch) {
        Matrix c = Matrix.empty(a.rows(), b.columns(), 0);
        int rows = a.rows() / batch;
        for (int row = 0; row < a.rows(); row++) {
            for (int column = 0; column < b.columns(); column++) {
                c.set(row, column, dot(a, row, b, row / rows * a.columns(), column));
            }
        }
        return c;
    }

    /** {@code a b + bias}. */
    static Matrix of(Matrix a, Matrix b, Matrix bias) {
        return of(a, b, 1, bias);
    }

    /** {@code a b + bias} for each of {@code batch} pairs. */
    static Matrix of(Matrix a, Matrix b, int batch, Matrix bias) {
        Matrix c = of(a, b, batch);
        for (int row = 0; row < c.rows(); row++) {
            for (int column = 0; column < c.columns(); column++) {
                c.set(row, column, c.get(row, column) + bias.get(0, column));
            }
        }
        return c;
    }

    private static float dot(Matrix a, int row, Matrix b, int firstRow, int column) {
        float total = 0;
        for (int block = 0; block < a.columns(); block += 256) {
            float acc = 0;
            for (int k = block; k < Math.min(block + 256, a.columns()); k++) {
                acc = Math.fma(a.get(row, k), b.get(firstRow + k, column), acc);
            }
            total = block == 0 ? acc : total + acc;
        }
        return total;
    }
}
