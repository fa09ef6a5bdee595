/**
 * What a backend implements: a {@link org.transformer4j.api.spi.BackendProvider} that is found through
 * {@link java.util.ServiceLoader}, opens {@link org.transformer4j.api.spi.Device}s, which in turn hand out
 * {@link org.transformer4j.api.spi.Buffer}s, {@link org.transformer4j.api.spi.Queue}s and
 * {@link org.transformer4j.api.spi.Kernel}s.
 *
 * <p>Read in this order: provider, probe, device, kernel, args. A backend knows this package, the operations of
 * {@link org.transformer4j.api.op} and the arithmetic of {@link org.transformer4j.api.canon}; nothing else.
 */
package org.transformer4j.api.spi;
