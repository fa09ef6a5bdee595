package org.transformer4j.backend.aparapi.kernel;

import org.transformer4j.api.spi.Slice;
import org.transformer4j.backend.aparapi.program.Code;
import org.transformer4j.backend.aparapi.program.Launch;

/**
 * Right factors in panels: sixteen columns side by side, term after term. Many rows that read a matrix where it is would find the terms of a
 * column far apart, and in few lines of a cache.
 */
final class Panels {
    /** With fewer rows writing panels costs more than it saves. */
    private static final long ROWS = 256;

    private Panels() {}

    /** Whether a factor with rows of {@code columns} numbers is better read in panels. */
    static boolean suit(long rows, long columns) {
        return rows >= ROWS && columns > ProductShape.COLUMNS;
    }

    /** Words of the panels of a matrix. */
    static long words(long terms, long columns) {
        return Math.ceilDiv(columns, (long) ProductShape.COLUMNS) * terms * ProductShape.COLUMNS;
    }

    /** Writes matrices {@code [terms, columns]}, or {@code [columns, terms]} if {@code transposed}, to an address. */
    static void write(Launcher launcher, Slice b, boolean transposed, long batch, long terms, long columns, int address) {
        launcher.start(Code.PANELS).operand(Launch.A, b).word(Launch.Y, address)
                .numbers(terms, columns, transposed ? terms : 1, transposed ? 1 : columns)
                .run(batch * words(terms, columns) / ProductShape.COLUMNS, ProductShape.COLUMNS);
    }
}
