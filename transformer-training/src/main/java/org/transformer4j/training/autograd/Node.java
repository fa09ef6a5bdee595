package org.transformer4j.training.autograd;

import java.util.List;
import java.util.function.Supplier;
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
    record Operation(Op op, Args args, Mode mode) implements Node {}

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
    record Compact(Slice result, Slice inner, List<Node> operations, List<Values.Placed> values, Keepsakes keepsakes, Tape.Height before,
            int after, Mode mode) implements Node {}
}
