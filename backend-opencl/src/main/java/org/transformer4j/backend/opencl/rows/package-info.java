/** Operations on whole rows: reductions, normalisation, softmax and rotation. */
package org.transformer4j.backend.opencl.rows;
