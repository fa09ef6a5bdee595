/**
 * The oracle: canon-1 written down once more, scalar, single-threaded and to be read.
 *
 * <p>{@link org.transformer4j.conformance.oracle.OracleDevice} runs every operation natively, in the simplest loops that
 * give the bits which canon-1 prescribes. Layer operations are written from their definition, not through their
 * decomposition, so that comparing the two compares two writings of the same text. What a backend computes is compared
 * with what this computes, bit by bit; nothing here is fast, and nothing here has a tolerance.
 */
package org.transformer4j.conformance.oracle;
