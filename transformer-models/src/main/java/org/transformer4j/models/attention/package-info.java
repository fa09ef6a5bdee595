/**
 * Looking at attention: the weights of every layer and head of any model for one text, and a page that shows them.
 *
 * <p>{@link org.transformer4j.models.attention.AttentionMaps} computes the weights,
 * {@link org.transformer4j.models.attention.AttentionViewer} goes from texts to
 * {@link org.transformer4j.models.attention.AttentionView}, and {@link org.transformer4j.models.attention.AttentionPage} writes it down.
 */
package org.transformer4j.models.attention;
