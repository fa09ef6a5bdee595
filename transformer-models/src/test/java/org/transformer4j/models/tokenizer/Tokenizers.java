package org.transformer4j.models.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Small tokenizers of every kind, among the resources. */
enum Tokenizers {
    /** Byte-level BPE, as GPT-2 has: any bytes are a text. */
    BYTE_LEVEL("/org/transformer4j/models/shakespeare/tokenizer.json"),
    /** As BERT has. */
    WORD_PIECE("wordpiece.json"),
    /** As T5 has. */
    UNIGRAM("unigram.json"),
    /** As Llama has: BPE over characters, with a token for each byte as the last resort. */
    BYTE_FALLBACK("byte-fallback.json");

    private final String resource;

    Tokenizers(String resource) {
        this.resource = resource;
    }

    Tokenizer open() {
        try (InputStream stream = stream()) {
            return Tokenizer.read(stream, "tokenizer.json");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] json() {
        try (InputStream stream = stream()) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream stream() {
        return Tokenizers.class.getResourceAsStream(resource);
    }
}
