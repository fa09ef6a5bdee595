/**
 * canon-1: the arithmetic that every backend computes, bit for bit.
 *
 * <p>{@link org.transformer4j.api.canon.Canon} holds the constants that fix the order of long sums,
 * {@link org.transformer4j.api.canon.CanonMath} defines the elementary functions one IEEE operation at a time, and the
 * {@code *Coefficients} classes hold their numbers, so that a backend writes the same steps in its own language.
 * {@link org.transformer4j.api.canon.Bfloat16} and {@link org.transformer4j.api.canon.Binary16} convert storage types,
 * {@link org.transformer4j.api.canon.Philox4x32} gives random numbers that depend on their position alone.
 *
 * <p>Values are IEEE binary32, rounded to nearest even, with subnormals. All NaNs count as equal; the sign of zero counts.
 */
package org.transformer4j.api.canon;
