/**
 * Reverse-mode differentiation of everything that a model computes.
 *
 * <p>Read in this order: {@link org.transformer4j.training.autograd.AutogradDevice} stands between a model and a device,
 * {@link org.transformer4j.training.autograd.Tape} remembers what the model ran and walks back, and the rules say what each operation does to
 * gradients. A rule is written in operations itself, so gradients are computed by the backend, in a fixed order, to the same bits on all.
 */
package org.transformer4j.training.autograd;
