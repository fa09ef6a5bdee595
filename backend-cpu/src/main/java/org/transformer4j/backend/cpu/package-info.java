/**
 * The backend on the processor. Read {@link org.transformer4j.backend.cpu.CpuProvider}, then the device, then the catalogue of
 * kernels, which leads to the packages below: each holds the kernels of a kind of operation, and their loops twice, in vectors
 * and one number at a time.
 */
package org.transformer4j.backend.cpu;
