package org.transformer4j.api.spi;

import java.util.List;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.Operand;

/**
 * The arguments of one launch: sizes, operands in the order in which the operation lists them, and, for attention, the
 * table of sequences.
 *
 * <p>Everything that can change from one launch to the next is here; everything that cannot is in the operation. A
 * recorded launch is run again with the same object, after its operands' contents and its sequence table have changed.
 */
public final class Args {
    private final long[] sizes;
    private final Slice[] slices;
    private final Sequences sequences;

    private Args(long[] sizes, Slice[] slices, Sequences sequences) {
        this.sizes = sizes;
        this.slices = slices;
        this.sequences = sequences;
    }

    /** Arguments of an operation without sequences. */
    public static Args of(long[] sizes, Slice... slices) {
        return new Args(sizes.clone(), slices.clone(), null);
    }

    /** Arguments of an operation over sequences. The table is kept, not copied. */
    public static Args of(long[] sizes, Sequences sequences, Slice... slices) {
        return new Args(sizes.clone(), slices.clone(), sequences);
    }

    /** The {@code i}-th size, in the order that the operation documents. */
    public long size(int i) {
        return sizes[i];
    }

    /** How many sizes there are. */
    public int sizes() {
        return sizes.length;
    }

    /** The {@code i}-th operand, in the order of {@link Op#operands}. */
    public Slice slice(int i) {
        return slices[i];
    }

    /** How many operands there are. */
    public int slices() {
        return slices.length;
    }

    /** The table of sequences, or null for an operation without. */
    public Sequences sequences() {
        return sequences;
    }

    /**
     * Checks sizes and operands against what {@code op} asks for.
     *
     * @throws IllegalArgumentException that names the operation, the operand, what was found and what was expected
     */
    public void check(Op op) {
        if (sizes.length != op.sizeNames().size()) {
            throw new IllegalArgumentException("%s takes the sizes %s, but got %d of them"
                    .formatted(op, op.sizeNames(), sizes.length));
        }
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] < 0) {
                throw new IllegalArgumentException("%s: %s is %d; it must not be negative"
                        .formatted(op, op.sizeNames().get(i), sizes[i]));
            }
        }
        List<Operand> operands = op.operands(this);
        if (slices.length != operands.size()) {
            throw new IllegalArgumentException("%s takes %d operands %s, but got %d"
                    .formatted(op, operands.size(), operands, slices.length));
        }
        for (int i = 0; i < slices.length; i++) {
            operands.get(i).check(op, slices[i]);
        }
        for (int i = 0; i < slices.length; i++) {
            for (int j = 0; j < slices.length; j++) {
                if (i != j && operands.get(i).role() == Operand.Role.OUTPUT && slices[i].overlaps(slices[j])) {
                    throw new IllegalArgumentException("%s: operand '%s' overlaps operand '%s'; an output needs memory of its own"
                            .formatted(op, operands.get(i).name(), operands.get(j).name()));
                }
            }
        }
    }
}
