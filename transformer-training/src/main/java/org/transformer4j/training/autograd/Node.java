package org.transformer4j.training.autograd;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/** What a tape remembers. */
sealed interface Node {
    /**
     * How the tape was told to take what follows.
     *
     * @param runs rows of each sequence of the batch
     * @param rounding of what linear layers multiply
     */
    record Mode(int[] runs, Rounding rounding) {}

    /** The mode that it was run in. */
    Mode mode();

    /** An operation that was run. */
    record Operation(Op op, Args args, Mode mode) implements Node {
        /** An operation with a copy of its arguments, since a table of sequences may move on. */
        static Operation of(Op op, Args args, Mode mode) {
            return new Operation(op, copy(args), mode);
        }

        private static Args copy(Args args) {
            Sequences table = args.sequences();
            if (table == null) {
                return args;
            }
            int[] slots = IntStream.range(0, table.count()).map(table::slot).toArray();
            int[] queries = IntStream.range(0, table.count()).map(table::queryLength).toArray();
            int[] keys = IntStream.range(0, table.count()).map(table::kvLength).toArray();
            long[] sizes = IntStream.range(0, args.sizes()).mapToLong(args::size).toArray();
            Slice[] slices = IntStream.range(0, args.slices()).mapToObj(args::slice).toArray(Slice[]::new);
            return Args.of(sizes, Sequences.of(slots, queries, keys), slices);
        }
    }

    /**
     * Operations that are not remembered, and will be run again.
     *
     * @param result what they gave
     * @param body runs them, and gives the same again
     */
    record Checkpoint(Workspace workspace, Slice result, Supplier<Tensor> body, Mode mode) implements Node {}

    /**
     * Operations whose results gave their memory back, but for copies of what the way back reads.
     *
     * @param result a copy of what they gave
     * @param inner where that was
     * @param operations what was run
     * @param values what depends on parameters of it
     * @param before how much there was before it
     * @param after how many values there were after it
     */
    record Compact(Slice result, Slice inner, List<Node> operations, List<Values.Placed> values, Keepsakes keepsakes, Recording.Mark before,
            int after, Mode mode) implements Node {}
}
