/** Encoders, one file for each family, with the heads for their purposes. */
package org.transformer4j.models.encoder;
