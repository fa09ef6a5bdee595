package org.transformer4j.training.autograd;

import java.util.Arrays;
import java.util.function.Function;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Slice;

/**
 * One operation on the way back.
 *
 * @param node what was run
 * @param gradients what came back so far
 * @param appended the last operation that filled a cache
 */
record Step(Node.Operation node, Gradients gradients, Function<Slice, Args> appended) {
    /** An operand. */
    Slice slice(int i) {
        return node.args().slice(i);
    }

    /** A size. */
    long size(int i) {
        return node.args().size(i);
    }

    /** The gradient of an operand that the operation wrote, or null if nothing came back. */
    Slice gradient(int i) {
        return gradients.of(slice(i));
    }

    /** Whether the gradient of an operand is of any use. */
    boolean wants(int i) {
        return gradients.wanted(slice(i));
    }

    /** Adds to the gradient of an operand. */
    void add(int i, Slice gradient) {
        gradients.add(slice(i), gradient);
    }

    Steps steps() {
        return gradients.steps();
    }

    /**
     * The rows of each sequence in a batch of so many rows: one each where there are as many as sequences, and several times those of its
     * tokens where a token has several, one for each head.
     */
    int[] runs(long rows) {
        int[] runs = node.mode().runs();
        long tokens = Arrays.stream(runs).asLongStream().sum();
        if (runs.length == 0) {
            return new int[] {Math.toIntExact(rows)};
        }
        if (tokens > 0 && rows % tokens == 0) {
            int each = Math.toIntExact(rows / tokens);
            return Arrays.stream(runs).map(run -> run * each).toArray();
        }
        if (rows == runs.length) {
            return Arrays.stream(runs).map(_ -> 1).toArray();
        }
        throw new IllegalStateException("%d rows of %d sequences with %d tokens; which rows belong to which sequence is not known"
                .formatted(rows, runs.length, tokens));
    }

    /** Adds {@code aᵀ b} to the gradient of an operand {@code [m, n]}, with {@code a [rows, m]} and {@code b [rows, n]}. */
    void addProduct(int i, Slice a, Slice b, long rows, long m, long n) {
        gradients.addInPlace(slice(i), sum -> steps().run(new WeightGradient(),
                Args.of(new long[] {m, n}, Sequences.whole(runs(rows)), a, b, sum)));
    }

    /** Adds the sum of each column of {@code x [rows, width]} to the gradient of an operand {@code [width]}. */
    void addColumnSums(int i, Slice x, long rows, long width) {
        if (wants(i)) {
            addProduct(i, steps().filled(rows, 1f), x, rows, 1, width);
        }
    }
}
