/**
 * The backend {@code aparapi}. Reading order: {@link org.transformer4j.backend.aparapi.AparapiProvider} finds devices, {@code
 * AparapiDevice} is an open one, {@code KernelCatalogue} knows the launch of each operation, and the package {@code program} is
 * what runs.
 */
package org.transformer4j.backend.aparapi;
