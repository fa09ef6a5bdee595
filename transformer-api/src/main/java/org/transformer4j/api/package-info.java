/**
 * What users of the library see: a {@link org.transformer4j.api.Backend} chosen by {@link org.transformer4j.api.Backends},
 * {@link org.transformer4j.api.Tensor}s computed in a {@link org.transformer4j.api.Workspace}, and
 * {@link org.transformer4j.api.Layer}s that turn one tensor into another.
 *
 * <p>There are three lifetimes. {@link org.transformer4j.api.Weights} live as long as a model and are shared by threads. A
 * {@link org.transformer4j.api.KeyValueCache} lives as long as a conversation. What a
 * {@link org.transformer4j.api.Workspace} hands out lives until its next reset.
 */
package org.transformer4j.api;
