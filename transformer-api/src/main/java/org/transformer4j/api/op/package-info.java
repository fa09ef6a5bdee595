/**
 * The vocabulary: every operation that a device may be asked for, as a record.
 *
 * <p>{@link org.transformer4j.api.op.TensorOp}s are the dozen that each backend must have.
 * {@link org.transformer4j.api.op.LayerOp}s are whole layers; each carries its own decomposition into tensor operations,
 * which is the fall-back of backends without a kernel for it and the definition of its arithmetic at once.
 *
 * <p>An operation holds what never changes between launches (widths of weights, head counts). What does change (rows,
 * contents, sequence lengths) is in {@link org.transformer4j.api.spi.Args}.
 */
package org.transformer4j.api.op;
