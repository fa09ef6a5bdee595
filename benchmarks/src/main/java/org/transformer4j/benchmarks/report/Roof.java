package org.transformer4j.benchmarks.report;

/** What bounds the speed of a piece of work. */
public enum Roof {
    /** The fma peak. */
    COMPUTE,
    /** The bandwidth of a copy. */
    MEMORY,
    /** Neither. */
    NONE
}
