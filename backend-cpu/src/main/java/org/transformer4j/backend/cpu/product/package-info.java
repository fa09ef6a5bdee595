/** Kernels of the operations that work on matrices as a whole: products, packed weights, and rows looked up in them. */
package org.transformer4j.backend.cpu.product;
