package org.transformer4j.conformance.oracle;

import org.transformer4j.api.op.Rope;
import org.transformer4j.api.spi.Args;

/** canon-1, "RoPE". */
final class Rotation {
    private Rotation() {}

    static void rope(Rope op, Args args) {
        long heads = args.size(1);
        Numbers positions = Numbers.of(args.slice(1));
        for (long row = 0; row < args.size(0); row++) {
            for (long head = 0; head < heads; head++) {
                rotate(op, args, (row * heads + head) * op.headDim(), positions.getInt(row));
            }
        }
    }

    private static void rotate(Rope op, Args args, long start, int position) {
        Numbers x = Numbers.of(args.slice(0));
        Numbers y = Numbers.of(args.slice(4));
        int half = op.rotaryDim() / 2;
        for (int pair = 0; pair < half; pair++) {
            float cos = angle(Numbers.of(args.slice(2)), args.size(2), position, half, pair);
            float sin = angle(Numbers.of(args.slice(3)), args.size(2), position, half, pair);
            long first = start + (op.interleaved() ? 2 * pair : pair);
            long second = start + (op.interleaved() ? 2 * pair + 1 : pair + half);
            float x0 = x.get(first);
            float x1 = x.get(second);
            y.set(first, Math.fma(x0, cos, -(x1 * sin)));
            y.set(second, Math.fma(x0, sin, x1 * cos));
        }
        for (long i = start + op.rotaryDim(); i < start + op.headDim(); i++) {
            y.set(i, x.get(i));
        }
    }

    /** A position outside the table counts as a row of zeros. */
    private static float angle(Numbers table, long tableRows, int position, int half, int pair) {
        return TableRows.contains(tableRows, position) ? table.get((long) position * half + pair) : 0f;
    }
}
