/** The provider of the backend {@code opencl}; everything else is found through it. */
package org.transformer4j.backend.opencl;
