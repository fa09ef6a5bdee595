package org.transformer4j.conformance.oracle;

import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ScatterRows;
import org.transformer4j.api.spi.Args;

/** Rows of a table, by their number. */
final class TableRows {
    private TableRows() {}

    static void gather(Args args) {
        lookUp(Numbers.of(args.slice(0)), args.size(0), args.size(2), Numbers.of(args.slice(1)), args.size(1),
                Numbers.of(args.slice(2)));
    }

    static void embedding(Embedding op, Args args) {
        lookUp(Numbers.of(args.slice(0)), op.weight().outFeatures(), op.weight().inFeatures(), Numbers.of(args.slice(1)),
                args.size(0), Numbers.of(args.slice(2)));
    }

    private static void lookUp(Numbers table, long tableRows, long width, Numbers indices, long rows, Numbers y) {
        for (long row = 0; row < rows; row++) {
            int index = indices.getInt(row);
            for (long column = 0; column < width; column++) {
                y.set(row * width + column, contains(tableRows, index) ? table.get(index * width + column) : 0f);
            }
        }
    }

    static void scatter(ScatterRows op, Args args) {
        long width = args.size(2);
        Numbers x = Numbers.of(args.slice(0));
        Numbers indices = Numbers.of(args.slice(1));
        Numbers table = Numbers.of(args.slice(2));
        for (long row = 0; row < args.size(1); row++) {
            int index = indices.getInt(row);
            if (!contains(args.size(0), index)) {
                continue;
            }
            for (long column = 0; column < width; column++) {
                long target = index * width + column;
                float value = x.get(row * width + column);
                table.set(target, op.accumulate() ? table.get(target) + value : value);
            }
        }
    }

    static boolean contains(long tableRows, int index) {
        return index >= 0 && index < tableRows;
    }
}
