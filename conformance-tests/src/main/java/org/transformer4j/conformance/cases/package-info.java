/**
 * The cases: what every backend has to do, one file per kind of operation.
 *
 * <p>{@link org.transformer4j.conformance.cases.Cases#all} is the one list. Dimensions are distinct and mostly prime, stand
 * around vector widths (15, 16, 17, 31, 33, 63, 64, 65) and around the blocks of canon-1 (255, 256, 257, 511, 513, 600).
 */
package org.transformer4j.conformance.cases;
