package org.transformer4j.benchmarks.report;

/**
 * A figure that is not there.
 *
 * @param id what was to be measured
 * @param failed whether something went wrong, rather than being left out on purpose
 * @param reason why
 */
public record Missing(String id, boolean failed, String reason) {}
