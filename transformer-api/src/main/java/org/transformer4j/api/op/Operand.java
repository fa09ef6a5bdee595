package org.transformer4j.api.op;

import org.transformer4j.api.DType;
import org.transformer4j.api.spi.Slice;

/**
 * What an operation expects of one of its operands.
 *
 * @param name its name in the formula
 * @param role how it is used
 * @param type type of its elements
 * @param elements number of its elements
 */
public record Operand(String name, Role role, DType type, long elements) {
    /** How an operand is used. */
    public enum Role {
        /** Dense, only read. */
        INPUT,
        /** Dense, every element is written; may not overlap another operand. */
        OUTPUT,
        /** Dense, read and written in part; elements that the operation does not name keep their values. */
        UPDATED,
        /** A weight in the device's layout, only read; always a whole buffer. */
        PACKED,
        /** A key-value cache in the device's layout; always a whole buffer. */
        CACHE
    }

    static Operand input(String name, DType type, long elements) {
        return new Operand(name, Role.INPUT, type, elements);
    }

    static Operand input(String name, long elements) {
        return input(name, DType.F32, elements);
    }

    static Operand output(String name, DType type, long elements) {
        return new Operand(name, Role.OUTPUT, type, elements);
    }

    static Operand output(String name, long elements) {
        return output(name, DType.F32, elements);
    }

    static Operand updated(String name, DType type, long elements) {
        return new Operand(name, Role.UPDATED, type, elements);
    }

    static Operand packed(String name, DType type, long elements) {
        return new Operand(name, Role.PACKED, type, elements);
    }

    static Operand cache(String name, long elements) {
        return new Operand(name, Role.CACHE, DType.F32, elements);
    }

    /** Throws unless {@code slice} is what this operand of {@code op} has to be. */
    public void check(Op op, Slice slice) {
        if (slice.type() != type || slice.length() != elements) {
            throw new IllegalArgumentException("%s: operand '%s' is %s[%d]; expected %s[%d]"
                    .formatted(op, name, slice.type(), slice.length(), type, elements));
        }
        if ((role == Role.PACKED || role == Role.CACHE) && slice.offset() != 0) {
            throw new IllegalArgumentException("%s: operand '%s' starts at %d; a %s operand is always a whole buffer"
                    .formatted(op, name, slice.offset(), role));
        }
    }

    @Override
    public String toString() {
        return "%s %s[%d]".formatted(name, type, elements);
    }
}
