package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.backend.aparapi.program.Code;

/** How a product is cut into units of work: sixteen columns of one row, or of four. */
final class ProductShape {
    static final int COLUMNS = 16;

    private static final int ROWS = 4;

    private ProductShape() {}

    /** The code for this many rows. */
    static int code(long rows) {
        return rows < ROWS ? Code.PRODUCT_ROW : Code.PRODUCT_TILE;
    }

    /** Units for sixteen columns of this many rows. */
    static long units(long rows) {
        return rows < ROWS ? rows : Math.ceilDiv(rows, (long) ROWS);
    }

    /** What a unit costs. */
    static long cost(long rows, long terms) {
        return (rows < ROWS ? 4 : 8) * Math.max(1, terms);
    }
}
