package org.transformer4j.api;

import org.transformer4j.api.spi.Slice;

/**
 * A dense F32 parameter on a device: a bias, a gain, a table of positions. Owned by its {@link Weights}.
 *
 * @param shape its dimensions
 * @param slice its numbers
 */
public record Parameter(Shape shape, Slice slice) {}
