/** Encoder-decoders, one file for each family: the original Transformer, T5, and BART with its kin. */
package org.transformer4j.models.seq2seq;
