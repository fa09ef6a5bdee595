/**
 * What {@code benchmarks/measure-gpu} runs on a machine with a graphics card: facts of the driver, figures of large products, and a
 * search of compiled programs for roundings that canon-1 does not allow. Each class with a {@code main} is one step of the script.
 */
package org.transformer4j.benchmarks.card;
