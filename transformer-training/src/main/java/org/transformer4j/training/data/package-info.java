/** What to learn from: examples, and the order in which they come. */
package org.transformer4j.training.data;
