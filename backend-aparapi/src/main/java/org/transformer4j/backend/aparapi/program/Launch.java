package org.transformer4j.backend.aparapi.program;

/**
 * Where the words of a launch lie in {@link Storage#arguments}. Operands are addresses of words for types of 32 bits, and indices
 * of elements from the start of the heap for narrower ones.
 */
public final class Launch {
    /** What to do: one of {@link Code}. */
    public static final int CODE = 0;
    /** How many units of work there are. */
    public static final int UNITS = 1;
    /** How many of them, one after the other, a work item does. */
    public static final int UNITS_PER_ITEM = 2;
    /** Address of the table; 0 if it lies among the arguments. */
    public static final int TABLE_ADDRESS = 3;
    /** The first operand; the others follow. */
    public static final int A = 4;
    /** The second operand. */
    public static final int B = 5;
    /** The third operand. */
    public static final int C = 6;
    /** The fourth operand. */
    public static final int D = 7;
    /** The result. */
    public static final int Y = 8;
    /** The first of the sizes and numbers, whose meaning is the operation's. */
    public static final int P = 9;

    private Launch() {}
}
