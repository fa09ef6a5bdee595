/** Gradients beside recorded ones. */
package org.transformer4j.training.verify;
