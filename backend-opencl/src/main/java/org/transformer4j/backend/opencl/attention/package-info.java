/** Attention, and the cache of keys and values that it reads. */
package org.transformer4j.backend.opencl.attention;
