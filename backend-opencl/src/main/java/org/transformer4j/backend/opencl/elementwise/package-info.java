/** Operations on elements that do not depend on each other. */
package org.transformer4j.backend.opencl.elementwise;
