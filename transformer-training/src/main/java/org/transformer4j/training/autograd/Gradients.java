package org.transformer4j.training.autograd;

import java.util.function.Consumer;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Fill;
import org.transformer4j.api.spi.Slice;

/** The gradients of one walk back over a tape: rules read those of their results and add those of their operands. */
final class Gradients {
    private final Values values;
    private final Pool pool;
    private final Steps steps;
    private Object operation;

    Gradients(Values values, Pool pool, Steps steps) {
        this.values = values;
        this.pool = pool;
        this.steps = steps;
        values.leaves().forEach(Value::begin);
    }

    /** What follows comes from this operation. */
    void of(Node.Operation node) {
        operation = node;
    }

    /** Operations to compute with. */
    Steps steps() {
        return steps;
    }

    /** Whether anybody wants the gradient of a part of {@code operand}. */
    boolean wanted(Slice operand) {
        return values.isAny(operand);
    }

    /** Whether an operand is a parameter. */
    boolean isParameter(Slice operand) {
        return values.overlapping(operand).stream().anyMatch(value -> value.leaf);
    }

    /** The gradient of what an operation wrote, or null if nothing came back to it. */
    Slice of(Slice output) {
        for (Value value : values.overlapping(output)) {
            if (value.covers(output)) {
                return value.gradient() == null ? null : value.gradient().slice(output.offset() - value.start, output.length());
            }
        }
        return null;
    }

    /** The writer of all of {@code output} has been dealt with: nobody asks for its gradient again. */
    void release(Slice output) {
        for (Value value : values.overlapping(output)) {
            if (--value.writers == 0) {
                forget(value);
            }
        }
    }

    /**
     * A writer of a part of a value has been dealt with. What was there before has no influence on that part.
     *
     * @param rows rows that were written
     * @param width elements of each
     * @param stride distance between rows
     */
    void overwritten(Slice output, long rows, long width, long stride) {
        for (Value value : values.overlapping(output)) {
            if (--value.writers == 0) {
                forget(value);
            } else if (value.gradient() != null) {
                steps.copy(rows, width, width, stride, steps.filled(rows * width, 0f), of(output));
            }
        }
    }

    private void forget(Value value) {
        if (value.gradient() != null) {
            pool.giveBack(value.gradient());
            value.sum(0, null);
        }
    }

    /** Adds to the gradient of an operand, as far as anybody wants it. */
    void add(Slice operand, Slice gradient) {
        for (Value value : values.overlapping(operand)) {
            long from = Math.max(value.start, operand.offset());
            long to = Math.min(value.end, operand.offset() + operand.length());
            Slice part = gradient.slice(from - operand.offset(), to - from);
            int use = value.use(operation);
            if (part.length() == value.length()) {
                addAll(value, use, part);
            } else {
                steps.addTo(sum(value, use).slice(from - value.start, part.length()), part);
            }
        }
    }

    /**
     * Lets {@code adder} add to the gradient of an operand where it is. For what is summed over the rows of a batch: the sum goes on
     * where it was, so that it makes no difference how the batch was cut.
     */
    void addInPlace(Slice operand, Consumer<Slice> adder) {
        for (Value value : values.overlapping(operand)) {
            if (!value.covers(operand)) {
                throw new IllegalStateException("an operand of %d elements of which a gradient is wanted only in part".formatted(operand.length()));
            }
            adder.accept(sum(value, value.use(operation)).slice(operand.offset() - value.start, operand.length()));
        }
    }

    /** The row of a table whose look-ups count for nothing, or -1. */
    int ignoredRow(Slice table) {
        return values.overlapping(table).stream().mapToInt(value -> value.ignoredRow).max().orElse(-1);
    }

    private void addAll(Value value, int use, Slice gradient) {
        Slice before = value.sum(use);
        if (before == null) {
            value.sum(use, owned(gradient));
            return;
        }
        Slice sum = steps.add(before, gradient);
        steps.keep(sum);
        pool.giveBack(before);
        value.sum(use, sum);
    }

    /** The slice itself if it is all of a temporary, else a copy. */
    private Slice owned(Slice gradient) {
        if (gradient.offset() == 0 && steps.keep(gradient)) {
            return gradient;
        }
        Slice copy = pool.take(DType.F32, gradient.length());
        steps.copy(1, gradient.length(), gradient.length(), gradient.length(), gradient, copy);
        return copy;
    }

    private Slice sum(Value value, int use) {
        if (value.sum(use) == null) {
            Slice zeros = pool.take(DType.F32, value.length());
            steps.run(new Fill(0f), new long[] {value.length()}, zeros);
            value.sum(use, zeros);
        }
        return value.sum(use);
    }
}
