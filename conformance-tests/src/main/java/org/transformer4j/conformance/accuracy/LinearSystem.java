package org.transformer4j.conformance.accuracy;

/** Solves a small dense system of linear equations by elimination with partial pivoting. */
final class LinearSystem {
    private LinearSystem() {}

    /**
     * The x with {@code a x = b}; both arguments are overwritten.
     *
     * @param a the rows of a square matrix, {@code [n][n]}
     * @param b the right-hand side, {@code [n]}; holds x afterwards, and is returned
     */
    static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        for (int column = 0; column < n; column++) {
            movePivotUp(a, b, column);
            for (int row = column + 1; row < n; row++) {
                double factor = a[row][column] / a[column][column];
                for (int k = column; k < n; k++) {
                    a[row][k] -= factor * a[column][k];
                }
                b[row] -= factor * b[column];
            }
        }
        for (int row = n - 1; row >= 0; row--) {
            for (int k = row + 1; k < n; k++) {
                b[row] -= a[row][k] * b[k];
            }
            b[row] /= a[row][row];
        }
        return b;
    }

    private static void movePivotUp(double[][] a, double[] b, int column) {
        int pivot = column;
        for (int row = column + 1; row < b.length; row++) {
            if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) {
                pivot = row;
            }
        }
        double[] pivotRow = a[pivot];
        a[pivot] = a[column];
        a[column] = pivotRow;
        double pivotValue = b[pivot];
        b[pivot] = b[column];
        b[column] = pivotValue;
    }
}
