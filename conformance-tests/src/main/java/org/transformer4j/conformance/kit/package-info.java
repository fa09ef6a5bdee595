/**
 * What a conformance case is, and how it is run and judged.
 *
 * <p>A {@link org.transformer4j.conformance.kit.ConformanceCase} runs on a {@link org.transformer4j.conformance.kit.Bench}, an
 * open device, and hands back an {@link org.transformer4j.conformance.kit.Observation}. The
 * {@link org.transformer4j.conformance.kit.CaseRunner} compares it with what the oracle saw and with the digest that is kept
 * in this module. Operands stand between guards ({@link org.transformer4j.conformance.kit.Stage}), so that reading or writing
 * outside of them shows.
 */
package org.transformer4j.conformance.kit;
