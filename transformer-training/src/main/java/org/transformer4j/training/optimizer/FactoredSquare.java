package org.transformer4j.training.optimizer;

import org.transformer4j.api.DType;
import org.transformer4j.api.Shape;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Broadcast;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.op.MatMul;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * The mean square of the gradient of a matrix, kept as the means of its rows and columns.
 *
 * <p>{@code r = fma(r, p, mean_row(s) * (1 - p))}, {@code c = fma(c, p, mean_column(s) * (1 - p))},
 * {@code u = (h * rsqrt(r / mean(r))) * rsqrt(c)}. Columns are summed as a product with ones. Of a stack of matrices each is its own.
 *
 * <p>Source: Shazeer and Stern (2018), algorithm 4.
 *
 * @param formula where to compute
 * @param shape of the parameter, {@code [.., rows, width]}
 * @param rows the means of the rows, {@code [.., rows]}
 * @param columns the means of the columns, {@code [.., width]}
 */
record FactoredSquare(Formula formula, Shape shape, Slice rows, Slice columns) {
    /**
     * Takes squares in and gives the direction.
     *
     * @param h the gradient
     * @param s its square
     * @param keep p, how much of the means stays
     */
    Slice direction(Slice h, Slice s, double keep) {
        int width = shape.width();
        int height = shape.dimension(-2);
        long matrices = shape.rows() / height;
        take(rows, formula.reduce(Reduce.Function.SUM, shape.rows(), width, s), width, keep);
        take(columns, columnSums(s, matrices, height, width), height, keep);
        Slice mean = formula.dividedBy(formula.reduce(Reduce.Function.SUM, matrices, height, rows), formula.number(height));
        Slice byRow = formula.unary(Unary.Function.RSQRT, formula.binary(Binary.Function.DIVIDE, Broadcast.COLUMN, matrices, height, rows, mean));
        Slice byColumn = formula.unary(Unary.Function.RSQRT, columns);
        Slice half = formula.binary(Binary.Function.MULTIPLY, Broadcast.COLUMN, shape.rows(), width, h, byRow);
        Slice u = formula.workspace().allocate(DType.F32, h.length());
        long size = (long) height * width;
        for (long i = 0; i < matrices; i++) {
            formula.workspace().launch(new Binary(Binary.Function.MULTIPLY, Broadcast.ROW), Args.of(new long[] {height, width},
                    half.slice(i * size, size), byColumn.slice(i * width, width), u.slice(i * size, size)));
        }
        return u;
    }

    private void take(Slice means, Slice sums, int count, double keep) {
        Slice share = formula.times(formula.dividedBy(sums, formula.number(count)), 1 - keep);
        formula.store(formula.fma(means, keep, share), means);
    }

    private Slice columnSums(Slice s, long matrices, long height, long width) {
        Slice ones = formula.workspace().allocate(DType.F32, matrices * height);
        Slice sums = formula.workspace().allocate(DType.F32, matrices * width);
        formula.workspace().launch(new Fill(1f), Args.of(new long[] {ones.length()}, ones));
        formula.workspace().launch(new MatMul(false, false), Args.of(new long[] {matrices, 1, height, width}, ones, s, sums));
        return sums;
    }
}
