/**
 * What encoders are used for: vectors of texts, missing words, labels of texts and of words, answers to questions. Each task is a
 * class that loads a folder as Hugging Face and sentence-transformers store it. What a task computes of the model's scores is
 * computed on the host in a fixed order, so that it is the same to the bit wherever the model runs.
 */
package org.transformer4j.models.task;
