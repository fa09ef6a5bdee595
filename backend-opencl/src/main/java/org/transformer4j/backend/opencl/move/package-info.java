/** Operations that move numbers, and convert them on the way at most. */
package org.transformer4j.backend.opencl.move;
