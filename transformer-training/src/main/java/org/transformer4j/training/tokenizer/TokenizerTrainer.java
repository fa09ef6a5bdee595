package org.transformer4j.training.tokenizer;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.transformer4j.training.data.DataException;
import org.transformer4j.training.data.TextFile;

/**
 * Learns a tokenizer from text. The same texts give the same tokenizer, in whatever order and on whatever machine.
 *
 * <p>The text may be larger than the memory: each is read once, and its words are counted. Words are cut as the written tokenizer cuts
 * them, and special tokens in the text are left out of them. Of pairs, or pieces, that are equal by the numbers, the one with the smaller
 * ids, or the one that is less by its characters, is preferred.
 *
 * <p>One thing may differ: WordPiece and normalised unigram look characters up in tables of Unicode, and the library that reads the file
 * may have older ones, in which the newest characters are no punctuation, or have no accents to drop.
 */
public final class TokenizerTrainer {
    private TokenizerTrainer() {}

    /** Texts that are read one after the other, so that none of them has to stay in memory. */
    @FunctionalInterface
    public interface Texts {
        /** Gives each text to {@code texts}. */
        void read(Consumer<String> texts);
    }

    /**
     * Learns from texts.
     *
     * @throws IllegalArgumentException if there is no word in them, one is null, or the vocabulary is too small for their characters
     */
    public static TrainedTokenizer train(Iterable<String> texts, TokenizerSettings settings) {
        return train((Texts) texts::forEach, settings);
    }

    /** The same; what is kept are the different words and how often each occurs. */
    public static TrainedTokenizer train(Texts texts, TokenizerSettings settings) {
        var counts = new WordCounts(settings);
        texts.read(counts::add);
        return train(counts.sorted(), settings);
    }

    /**
     * The same.
     *
     * @param origin what to call the texts where there are no words in them, such as the name of a file
     */
    public static TrainedTokenizer train(Texts texts, TokenizerSettings settings, String origin) {
        var counts = new WordCounts(settings);
        texts.read(counts::add);
        return train(counts.sorted(origin), settings);
    }

    /** The same; the stream is read once and not closed. */
    public static TrainedTokenizer train(Stream<String> texts, TokenizerSettings settings) {
        Iterator<String> iterator = texts.sequential().iterator();
        return train((Iterable<String>) () -> iterator, settings);
    }

    /**
     * Learns from files in UTF-8, plain or packed with gzip, each of which is one text, line breaks and all.
     *
     * <p>They are read in parts that end where words do, so neither a file nor a line can be too long; only what has no blank in a
     * million characters is cut anywhere.
     *
     * @throws DataException if one is missing or not UTF-8; the message says where
     */
    public static TrainedTokenizer trainFiles(List<Path> files, TokenizerSettings settings) {
        return train((Texts) texts -> files.forEach(file -> new TextFile(file).parts(texts)), settings, TextFile.names(files.stream().map(TextFile::new).toList()));
    }

    private static TrainedTokenizer train(SortedMap<String, Long> words, TokenizerSettings settings) {
        return new TrainedTokenizer(settings, switch (settings) {
            case TokenizerSettings.BytePair s -> BytePairTrainer.train(words, s);
            case TokenizerSettings.WordPiece s -> WordPieceTrainer.train(words, s);
            case TokenizerSettings.Unigram s -> UnigramTrainer.train(words, s);
        });
    }
}
