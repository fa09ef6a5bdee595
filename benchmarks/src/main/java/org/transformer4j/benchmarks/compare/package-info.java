/** Machines side by side. */
package org.transformer4j.benchmarks.compare;
