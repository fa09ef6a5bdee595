/**
 * What kernels stand on: the device's context and memory, compiled programs, queues, and the launch of one OpenCL kernel. Every
 * handle of OpenCL is made and released in this package, and counted.
 */
package org.transformer4j.backend.opencl.runtime;
