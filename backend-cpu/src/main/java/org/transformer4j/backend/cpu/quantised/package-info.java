/**
 * Quantised weights: {@link org.transformer4j.backend.cpu.quantised.BlockPanel} says how their blocks lie in a panel of 32 outputs,
 * bit for bit as many as in the file, {@link org.transformer4j.backend.cpu.quantised.BlockPacking} brings them there and back, and
 * {@link org.transformer4j.backend.cpu.quantised.BlockRows} multiplies by them where they lie.
 */
package org.transformer4j.backend.cpu.quantised;
