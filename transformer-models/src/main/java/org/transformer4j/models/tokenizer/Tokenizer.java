package org.transformer4j.models.tokenizer;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.transformer4j.models.checkpoint.CheckpointException;

/** Text to token ids and back. Safe for use by several threads. */
public interface Tokenizer extends AutoCloseable {
    /**
     * The tokenizer that a {@code tokenizer.json} describes.
     *
     * @throws CheckpointException if the file is missing or malformed, or there is no native library for this system
     */
    static Tokenizer open(Path file) {
        return HuggingFaceTokenizer.open(file);
    }

    /**
     * The tokenizer that the {@code tokenizer.json} in {@code stream} describes.
     *
     * @param origin what to call the file in messages
     * @throws CheckpointException if it is malformed, or there is no native library for this system
     */
    static Tokenizer read(InputStream stream, String origin) {
        return HuggingFaceTokenizer.read(stream, origin);
    }

    /**
     * The ids of {@code text}, never cut and never padded, with the special tokens that the model wants around it.
     *
     * <p>Half a character (an unpaired surrogate) counts as U+FFFD.
     */
    default int[] encode(String text) {
        return encode(text, true);
    }

    /** The ids of {@code text}; {@code addSpecialTokens} says whether to put the model's special tokens around it. */
    int[] encode(String text, boolean addSpecialTokens);

    /** The tokens of {@code text} as {@link #encode(String)} gives them, with where each comes from. */
    TokenizedText tokenize(String text);

    /** The tokens of two texts in the template that the tokenizer has for pairs, such as {@code [CLS] text [SEP] pair [SEP]}. */
    TokenizedText tokenize(String text, String pair);

    /** The text of {@code ids}, special tokens included; bytes that are not UTF-8 become U+FFFD. */
    default String decode(int... ids) {
        return decode(ids, false);
    }

    /**
     * The text of {@code ids}. An id that the vocabulary has not gives nothing, since models often have more rows than
     * the vocabulary has tokens.
     *
     * @throws IllegalArgumentException if an id is negative
     */
    String decode(int[] ids, boolean skipSpecialTokens);

    /** A decoder that takes the ids of one text as they come; {@code skipSpecialTokens} as in {@link #decode(int[], boolean)}. */
    default StreamingDecoder stream(boolean skipSpecialTokens) {
        return new StreamingDecoder(this, skipSpecialTokens);
    }

    /** One more than the largest id. */
    int vocabularySize();

    /** The token with the given id as the vocabulary spells it, such as {@code ĠRomeo}; it need not be readable text. */
    Optional<String> token(int id);

    /** The id of a token as the vocabulary spells it. */
    OptionalInt id(String token);

    /** Frees the native memory; any other method throws {@link IllegalStateException} afterwards. */
    @Override
    void close();
}
