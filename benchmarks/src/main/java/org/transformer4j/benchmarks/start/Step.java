package org.transformer4j.benchmarks.start;

/** What a fresh process says, in this order. */
enum Step {
    /** The device is open. */
    OPEN,
    /** The first kernel has run; its fingerprint. */
    KERNEL,
    /** The scores of the first token are there; their fingerprint. */
    TOKEN,
    /** Bytes allocated on the device. */
    ALLOCATED,
    /** Bytes of the process at most. */
    MEMORY
}
