package org.transformer4j.models.tokenizer;

import java.util.Arrays;

/**
 * Turns token ids into text as they come; what {@link #accept} and {@link #finish} return, joined, is the decoding of all.
 *
 * <p>A character may be spread over several tokens, so text is held back while it ends in U+FFFD. And a token may look
 * different at the beginning of a text (a word loses its blank), so each token is decoded together with those before it,
 * back to the last but one piece of text that was returned.
 *
 * <p>One exception: a vocabulary with byte fallback may turn bytes that already gave whole characters into U+FFFD because
 * of a later byte; what was returned stays. Not safe for use by several threads.
 */
public final class StreamingDecoder {
    private static final char REPLACEMENT = '\uFFFD';

    private final Tokenizer tokenizer;
    private final boolean skipSpecialTokens;
    /** The tokens that later ones are decoded with. */
    private int[] window = new int[16];
    private int size;
    /** How many tokens of the window only give context; their text is {@code context}. */
    private int contextSize;
    private String context = "";
    /** How much of the text after the context was returned. */
    private int returned;

    StreamingDecoder(Tokenizer tokenizer, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
    }

    /** The text that is certain now that {@code id} is known; often one word, sometimes nothing. */
    public String accept(int id) {
        if (size == window.length) window = Arrays.copyOf(window, 2 * size);
        window[size++] = id;
        String fresh = fresh();
        int certain = fresh.length();
        while (certain > 0 && fresh.charAt(certain - 1) == REPLACEMENT) certain--;
        if (certain <= returned) return "";
        String text = fresh.substring(returned, certain);
        returned = certain;
        if (certain == fresh.length()) slide();
        return text;
    }

    /** What was held back, for there are no more tokens; the decoder is ready for another text. */
    public String finish() {
        String fresh = fresh();
        String text = fresh.substring(Math.min(returned, fresh.length()));
        size = 0;
        contextSize = 0;
        context = "";
        returned = 0;
        return text;
    }

    /** The text of the window after the context. */
    private String fresh() {
        String text = decode(0, size);
        // Bytes that changed the meaning of the context: the rest is decoded on its own.
        return text.startsWith(context) ? text.substring(context.length()) : decode(contextSize, size);
    }

    /** The tokens since the context become the context. */
    private void slide() {
        System.arraycopy(window, contextSize, window, 0, size - contextSize);
        size -= contextSize;
        contextSize = size;
        context = decode(0, size);
        returned = 0;
    }

    private String decode(int from, int to) {
        return tokenizer.decode(Arrays.copyOfRange(window, from, to), skipSpecialTokens);
    }
}
