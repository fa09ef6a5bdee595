/** GPT-2 in several sizes with random weights, so that nothing has to be downloaded and every machine computes the same. */
package org.transformer4j.benchmarks.model;
