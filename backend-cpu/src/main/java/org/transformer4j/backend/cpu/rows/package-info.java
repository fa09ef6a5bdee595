/**
 * Operations on whole rows: sums, maxima, softmax and the norms. The {@code *Kernel} classes cut a launch into rows;
 * {@link org.transformer4j.backend.cpu.rows.RowLoops} goes through a row, in vectors or in scalar loops.
 */
package org.transformer4j.backend.cpu.rows;
