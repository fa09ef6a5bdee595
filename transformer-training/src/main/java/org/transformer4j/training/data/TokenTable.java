package org.transformer4j.training.data;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/** Rows of tokens of any length, kept one after the other in a single array. */
public final class TokenTable extends AbstractList<int[]> implements RandomAccess {
    private final int[] tokens;
    private final int[] ends;

    private TokenTable(int[] tokens, int[] ends) {
        this.tokens = tokens;
        this.ends = ends;
    }

    /** A copy of a row. */
    @Override
    public int[] get(int row) {
        Objects.checkIndex(row, ends.length);
        return Arrays.copyOfRange(tokens, start(row), ends[row]);
    }

    /** How many tokens a row has. */
    public int length(int row) {
        Objects.checkIndex(row, ends.length);
        return ends[row] - start(row);
    }

    /** How many rows there are. */
    @Override
    public int size() {
        return ends.length;
    }

    /** How many tokens there are. */
    public int tokens() {
        return tokens.length;
    }

    /** The tokens of all rows, one after the other; not a copy. */
    int[] flat() {
        return tokens;
    }

    private int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Rows that grow into a table. */
    static final class Builder {
        private int[] tokens = new int[1 << 10];
        private int[] ends = new int[1 << 6];
        private int count;
        private int rows;

        /** Adds tokens to the row that is not complete yet. */
        void append(int... more) {
            tokens = room(tokens, count, more.length);
            System.arraycopy(more, 0, tokens, count, more.length);
            count += more.length;
        }

        /** Completes a row. */
        void end() {
            ends = room(ends, rows, 1);
            ends[rows++] = count;
        }

        void add(int... row) {
            append(row);
            end();
        }

        TokenTable build() {
            return new TokenTable(Arrays.copyOf(tokens, count), Arrays.copyOf(ends, rows));
        }

        private static int[] room(int[] array, int used, int more) {
            long needed = (long) used + more;
            if (needed <= array.length) {
                return array;
            }
            long most = Integer.MAX_VALUE - Long.BYTES;
            if (needed > most) {
                throw new DataException("more than %d tokens; learn from less text at a time".formatted(most));
            }
            return Arrays.copyOf(array, (int) Math.min(most, Math.max(needed, array.length + (array.length >> 1))));
        }
    }
}
