/** Operations that move elements without computing: copies, permutations, rows looked up and put back, conversions of type. */
package org.transformer4j.backend.cpu.move;
