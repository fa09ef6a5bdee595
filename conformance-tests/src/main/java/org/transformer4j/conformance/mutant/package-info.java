/**
 * Broken backends, to show that the cases notice what they are there to notice.
 *
 * <p>Each {@link org.transformer4j.conformance.mutant.Mutant} is the oracle with one fault of a kind that real backends have
 * had. A test of this module fails if the cases let one of them through.
 */
package org.transformer4j.conformance.mutant;
