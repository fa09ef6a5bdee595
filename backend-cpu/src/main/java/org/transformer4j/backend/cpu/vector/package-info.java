/** The choice between vector and scalar loops, and the vector species; everything else here follows from it. */
package org.transformer4j.backend.cpu.vector;
