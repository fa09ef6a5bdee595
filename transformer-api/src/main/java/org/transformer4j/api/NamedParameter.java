package org.transformer4j.api;

import java.util.function.LongUnaryOperator;
import org.transformer4j.api.spi.Slice;

/**
 * A parameter under the name that its checkpoint has for it.
 *
 * @param name name of the tensor in the checkpoint
 * @param shape dimensions of that tensor
 * @param slice the numbers on the device: all of the tensor, some of its rows, or the same in another order
 * @param source for each element of {@code slice}, from 0, its index in the tensor, row-major
 * @param added what was added to the stored number, as where a norm is stored as the difference to 1
 * @param shared whether several elements of {@code slice} have one source
 * @param padding the row of a table whose look-ups teach nothing, as for the token of padding; {@link #NO_ROW} for none
 */
public record NamedParameter(String name, Shape shape, Slice slice, LongUnaryOperator source, float added, boolean shared, int padding) {
    /** No row. */
    public static final int NO_ROW = -1;
}
