/** Fingerprints of files, weights and names. Not exported. */
package org.transformer4j.training.digest;
