/** Products of matrices, packed weights, and rows looked up in them. */
package org.transformer4j.backend.opencl.product;
