/** How gradients change parameters. */
package org.transformer4j.training.optimizer;
