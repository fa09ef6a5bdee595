package org.transformer4j.models.adapter;

/**
 * The numbers that a layer gets: {@code y = W x + scale * B A x}.
 *
 * @param rank the number of rows of {@code A}
 * @param scale the factor
 * @param a {@code A [rank, in]}, row-major
 * @param b {@code B [out, rank]}, row-major
 */
public record LowRankUpdate(int rank, double scale, float[] a, float[] b) {}
