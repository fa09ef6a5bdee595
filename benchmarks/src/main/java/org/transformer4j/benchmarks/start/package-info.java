/** A fresh process: how long it takes to its first token, and how much memory. */
package org.transformer4j.benchmarks.start;
