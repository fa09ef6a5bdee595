/**
 * The small files beside the weights: {@code config.json}, {@code generation_config.json} and
 * {@code tokenizer_config.json}, read strictly: a value of the wrong type or out of range is an error that names the file,
 * the key, what was found and what was expected. {@code null} counts as absent, as it does for the writers of these files.
 */
package org.transformer4j.models.config;
