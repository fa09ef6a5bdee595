/**
 * Losses as functions of tensors, on any backend; through an {@link org.transformer4j.training.autograd.AutogradDevice} they have gradients.
 *
 * <p>Each gives a loss for every element, row or sequence. {@link org.transformer4j.training.loss.Losses} makes one number of them. That of class
 * numbers is {@link org.transformer4j.api.Tensor#crossEntropy}.
 */
package org.transformer4j.training.loss;
