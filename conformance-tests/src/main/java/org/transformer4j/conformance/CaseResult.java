package org.transformer4j.conformance;

import java.time.Duration;

/**
 * How one case ended on one device.
 *
 * @param id the case
 * @param group the operation or part of the contract that it is about
 * @param outcome how it ended
 * @param message what was found and expected, or why it did not run; empty if it passed
 * @param time how long it took
 */
public record CaseResult(String id, String group, Outcome outcome, String message, Duration time) {}
