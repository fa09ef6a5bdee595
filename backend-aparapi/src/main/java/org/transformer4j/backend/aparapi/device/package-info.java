/**
 * Everything that speaks with Aparapi on the host: finding devices without disturbing the application, and
 * {@link org.transformer4j.backend.aparapi.device.Accelerator}, a device with program and heap.
 */
package org.transformer4j.backend.aparapi.device;
