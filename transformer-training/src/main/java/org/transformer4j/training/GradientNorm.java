package org.transformer4j.training;

/** How large a gradient is taken to be, where it is clipped. */
public enum GradientNorm {
    /** The square root of the sum of the squares of all its numbers. */
    EUCLIDEAN,
    /** The largest size of any of its numbers. */
    MAXIMUM
}
