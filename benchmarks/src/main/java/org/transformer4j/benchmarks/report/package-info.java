/** What a run found, as records, and the forms in which it is written: JSON to keep and compare, Markdown and HTML to read. */
package org.transformer4j.benchmarks.report;
