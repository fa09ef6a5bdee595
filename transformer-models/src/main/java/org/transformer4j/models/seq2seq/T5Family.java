package org.transformer4j.models.seq2seq;

/**
 * In what T5, mT5 and UMT5 differ: what Hugging Face takes where a configuration does not say, and who has a table of distances.
 *
 * @param sharedBias whether the blocks of a stack share the table of the first; else each has its own
 */
record T5Family(int vocabulary, int layers, int heads, int inner, String feedForward, boolean tied, boolean sharedBias) {
    static T5Family of(String modelType) {
        return switch (modelType) {
            case "mt5" -> new T5Family(250112, 8, 6, 1024, "gated-gelu", false, true);
            // What says nothing is taken for tied: the files leave out what is so by default.
            case "umt5" -> new T5Family(250112, 8, 6, 1024, "gated-gelu", true, false);
            default -> new T5Family(32128, 6, 8, 2048, "relu", true, true);
        };
    }
}
