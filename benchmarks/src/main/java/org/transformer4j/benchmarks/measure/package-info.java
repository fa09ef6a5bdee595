/** How time is taken: warm-up, samples, their statistics, and the fingerprint of what was computed. */
package org.transformer4j.benchmarks.measure;
