/** What is measured: {@link org.transformer4j.benchmarks.suite.Suite} is the table of contents. */
package org.transformer4j.benchmarks.suite;
