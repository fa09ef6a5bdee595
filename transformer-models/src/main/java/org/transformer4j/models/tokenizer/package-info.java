/**
 * Text to token ids and back, as {@code tokenizer.json} says.
 *
 * <p>The work is done by Hugging Face's own library, which DJL packs for Java. Of DJL only the native methods are used:
 * none of its code that downloads, logs or reports usage is reached.
 */
package org.transformer4j.models.tokenizer;
