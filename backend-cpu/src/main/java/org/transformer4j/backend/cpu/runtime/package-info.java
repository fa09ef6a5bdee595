/**
 * What all kernels stand on: memory outside the heap ({@link org.transformer4j.backend.cpu.runtime.CpuBuffer}), the queue that
 * runs a launch at once, and {@link org.transformer4j.backend.cpu.runtime.SplitKernel}, whose work is shared out between threads.
 */
package org.transformer4j.backend.cpu.runtime;
