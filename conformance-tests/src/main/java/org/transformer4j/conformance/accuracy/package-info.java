/**
 * How exact the elementary functions of canon-1 are, and where their coefficients come from.
 *
 * <p>{@link org.transformer4j.conformance.accuracy.FunctionAccuracy} measures every function over every float;
 * {@link org.transformer4j.conformance.accuracy.FitPolynomials} finds the coefficients of {@code tanh} and {@code erf}: a
 * minimax polynomial in double, rounded to float, and a search among the neighbouring floats.
 */
package org.transformer4j.conformance.accuracy;
