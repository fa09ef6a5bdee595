package org.transformer4j.models.checkpoint;

/** Where the elements of a stored tensor lie. Its rows are what the first dimension counts, its columns what the others do together. */
public sealed interface TensorLayout {
    /** The place of the element at {@code row} and {@code column} among all elements of {@code rows} and {@code columns}. */
    long place(long row, long column, long rows, long columns);

    /** Row behind row: what nearly all files have. */
    record RowMajor() implements TensorLayout {
        @Override
        public long place(long row, long column, long rows, long columns) {
            return row * columns + column;
        }
    }

    /** Column behind column: the file has the transpose. */
    record ColumnMajor() implements TensorLayout {
        @Override
        public long place(long row, long column, long rows, long columns) {
            return column * rows + row;
        }
    }

    /**
     * Row behind row in groups whose halves are interleaved: with n rows in a group, row {@code h n / 2 + i} of it lies at
     * {@code 2 i + h}, h being 0 or 1. So GGUF has the queries and keys of llama, a group for each head, because its rotary pairs
     * are neighbours.
     *
     * @param groups how many groups of equally many rows
     */
    record InterleavedHalves(int groups) implements TensorLayout {
        @Override
        public long place(long row, long column, long rows, long columns) {
            long half = rows / groups / 2;
            long inGroup = row % (2 * half);
            return (row - inGroup + 2 * (inGroup % half) + inGroup / half) * columns + column;
        }
    }
}
