package org.transformer4j.api;

import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.WeightSpec;

/**
 * A weight matrix on a device, in the device's own layout. Owned by its {@link Weights}.
 *
 * @param spec shape and format
 * @param buffer the packed numbers
 */
public record Weight(WeightSpec spec, Buffer buffer) {}
