/** Decoders, one file for each family. Each reads the configuration and the names of its checkpoints, and puts layers together. */
package org.transformer4j.models.decoder;
