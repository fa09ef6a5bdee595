/**
 * Matrix products on the CPU, bit for bit as canon-1's "dot" defines them.
 *
 * <p>{@link org.transformer4j.backend.cpu.matmul.PackedMatMul} multiplies by weights packed once
 * ({@link org.transformer4j.backend.cpu.matmul.WeightPacking}), {@link org.transformer4j.backend.cpu.matmul.MatMul} by any
 * float32 matrix. Both cut the result into tiles that fit the registers: rows of the left factor, copied so that the rows
 * of a tile lie at constant distances, times a panel of 32 columns of the right one
 * ({@link org.transformer4j.backend.cpu.matmul.PackedLayout}). The tiles themselves are computed by
 * {@code TileKernels}, in vectors or in scalar loops.
 */
package org.transformer4j.backend.cpu.matmul;
