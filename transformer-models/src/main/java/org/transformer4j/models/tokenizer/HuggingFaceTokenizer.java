package org.transformer4j.models.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.json.JsonFile;
import org.transformer4j.models.json.Quoted;

/** The tokenizer that a {@code tokenizer.json} describes, run by Hugging Face's own library. */
final class HuggingFaceTokenizer implements Tokenizer {
    /** Several times the largest there are. */
    private static final int MAX_BYTES = 256 << 20;

    private final TokenizersLibrary library;
    private final Vocabulary vocabulary;
    private final String origin;
    /** Readers use the handle; the writer frees it. A freed handle must never reach the native code. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private long handle;

    private HuggingFaceTokenizer(TokenizersLibrary library, long handle, Vocabulary vocabulary, String origin) {
        this.library = library;
        this.handle = handle;
        this.vocabulary = vocabulary;
        this.origin = origin;
    }

    static HuggingFaceTokenizer open(Path file) {
        return of(JsonFile.read(file, MAX_BYTES), file.toString());
    }

    static HuggingFaceTokenizer read(InputStream stream, String origin) {
        return of(JsonFile.read(stream, origin, MAX_BYTES), origin);
    }

    private static HuggingFaceTokenizer of(ByteBuffer utf8, String origin) {
        // First, because the native code stops the whole process at some malformed files.
        Vocabulary vocabulary = TokenizerFile.check(utf8, origin);
        TokenizersLibrary library = NativeTokenizers.library();
        String json = StandardCharsets.UTF_8.decode(utf8).toString();
        return explained(origin, () -> {
            long handle = library.createTokenizerFromString(json);
            library.disableTruncation(handle);
            library.disablePadding(handle);
            return new HuggingFaceTokenizer(library, handle, vocabulary, origin);
        });
    }

    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        String whole = wholeCharacters(text);
        return using(tokenizer -> {
            long encoding = library.encode(tokenizer, whole, addSpecialTokens);
            try {
                return ints(library.getTokenIds(encoding));
            } finally {
                library.deleteEncoding(encoding);
            }
        });
    }

    @Override
    public TokenizedText tokenize(String text) {
        String whole = wholeCharacters(text);
        return using(tokenizer -> tokenized(library.encode(tokenizer, whole, true), whole, ""));
    }

    @Override
    public TokenizedText tokenize(String text, String pair) {
        String first = wholeCharacters(text);
        String second = wholeCharacters(pair);
        return using(tokenizer -> tokenized(library.encodeDual(tokenizer, first, second, true), first, second));
    }

    private TokenizedText tokenized(long encoding, String first, String second) {
        try {
            int[] ids = ints(library.getTokenIds(encoding));
            int[] parts = ints(library.getSequenceIds(encoding));
            CharSpan[] spans = library.getTokenCharSpans(encoding);
            int[] starts = new int[ids.length];
            int[] ends = new int[ids.length];
            int[][] places = {places(first), places(second)};
            for (int i = 0; i < ids.length; i++) {
                if (spans[i] != null && parts[i] >= 0) {
                    starts[i] = places[parts[i]][spans[i].getStart()];
                    ends[i] = places[parts[i]][spans[i].getEnd()];
                }
            }
            return new TokenizedText(ids, ints(library.getTypeIds(encoding)), parts, ints(library.getWordIds(encoding)), starts, ends);
        } finally {
            library.deleteEncoding(encoding);
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    /** Where each code point begins, and the end: the native code counts code points. */
    private static int[] places(String text) {
        int[] places = new int[text.codePointCount(0, text.length()) + 1];
        for (int i = 0, place = 0; i < places.length; i++) {
            places[i] = place;
            place += place < text.length() ? Character.charCount(text.codePointAt(place)) : 0;
        }
        return places;
    }

    @Override
    public String decode(int[] ids, boolean skipSpecialTokens) {
        for (int id : ids) {
            if (id < 0) throw new IllegalArgumentException("a token id of %d; ids are 0 or more".formatted(id));
        }
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        return using(tokenizer -> library.decode(tokenizer, wide, skipSpecialTokens));
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public Optional<String> token(int id) {
        return Optional.ofNullable(vocabulary.token(id));
    }

    @Override
    public OptionalInt id(String token) {
        Integer id = vocabulary.id(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (handle != 0) library.deleteTokenizer(handle);
            handle = 0;
        } finally {
            lock.writeLock().unlock();
        }
    }

    private <T> T using(LongFunction<T> call) {
        lock.readLock().lock();
        try {
            if (handle == 0) throw new IllegalStateException("%s: this tokenizer was closed".formatted(origin));
            return explained(origin, () -> call.apply(handle));
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Runs native code, whose exceptions say nothing of the file. */
    private static <T> T explained(String origin, Supplier<T> nativeCode) {
        try {
            return nativeCode.get();
        } catch (RuntimeException e) {
            throw new CheckpointException("%s: the tokenizer does not work: %s"
                    .formatted(origin, Quoted.of(String.valueOf(e.getMessage()))), e);
        }
    }

    /** Half a character becomes U+FFFD; the native code would make three of it. */
    private static String wholeCharacters(String text) {
        if (text.codePoints().noneMatch(HuggingFaceTokenizer::isHalf)) return text;
        return text.codePoints().map(c -> isHalf(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private static boolean isHalf(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
