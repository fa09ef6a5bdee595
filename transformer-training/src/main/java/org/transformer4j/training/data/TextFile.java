package org.transformer4j.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A file of text in UTF-8, plain or packed with gzip, which is told from what it holds. A byte order mark is no part of the text.
 *
 * @param path where it is
 * @param longestLine characters that a line may have; a longer one is never held in memory
 */
public record TextFile(Path path, int longestLine) {
    /** Characters that a line may have where nothing else is said. */
    public static final int LONGEST_LINE = 1 << 20;

    /** Checks the limit. */
    public TextFile {
        if (longestLine < 1) {
            throw new IllegalArgumentException("lines of at most %d characters; at least 1 is needed".formatted(longestLine));
        }
    }

    /** A file whose lines have at most {@link #LONGEST_LINE} characters. */
    public TextFile(Path path) {
        this(path, LONGEST_LINE);
    }

    /**
     * Files, and for each folder all that are in it and below, in the order of their names; hidden ones are left out.
     *
     * @throws DataException if one is missing, or there is no file in a folder
     */
    public static List<TextFile> in(List<Path> places) {
        List<TextFile> files = new ArrayList<>();
        for (Path place : places) {
            if (Files.isDirectory(place)) {
                files.addAll(folder(place));
            } else {
                new TextFile(place).require();
                files.add(new TextFile(place));
            }
        }
        if (files.isEmpty()) {
            throw new DataException("no files to learn from; name some, or a folder of them");
        }
        return List.copyOf(files);
    }

    /** What to call files in a message: the first, and how many there are besides. */
    public static String names(List<TextFile> files) {
        return files.isEmpty() ? "no files" : files.size() == 1 ? files.getFirst().toString() : "%s and %d more".formatted(files.getFirst(), files.size() - 1);
    }

    private static List<TextFile> folder(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            List<TextFile> files = walk.filter(Files::isRegularFile).filter(file -> !hidden(folder.relativize(file))).sorted().map(TextFile::new).toList();
            if (files.isEmpty()) {
                throw new DataException("%s: a folder without files; expected some with text".formatted(folder));
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw new DataException("%s: the folder cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
    }

    private static boolean hidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    /** The same with another limit for its lines. */
    public TextFile withLongestLine(int characters) {
        return new TextFile(path, characters);
    }

    /**
     * Gives the text in parts that end before a blank between letters or digits: there, every pre-tokenizer ends a word. Only what has no
     * such blank in a million characters is cut anywhere.
     *
     * @throws DataException if the file cannot be read, or is not UTF-8; the message says where
     */
    public void parts(Consumer<String> parts) {
        parts(WholeWords.PART, parts);
    }

    /**
     * The same with parts of a size of one's own.
     *
     * @param characters how many are read at a time
     */
    public void parts(int characters, Consumer<String> parts) {
        new WholeWords(this, parts, characters, WholeWords.LONGEST_PART).read();
    }

    /** Its characters; problems are {@link DataException}s. */
    Utf8Reader open() {
        require();
        return new Utf8Reader(path);
    }

    /** Opening a pipe or a terminal would wait for ever. */
    private void require() {
        if (!Files.isRegularFile(path)) {
            String found = Files.isDirectory(path) ? "a folder" : Files.exists(path) ? "something special" : "nothing";
            throw new DataException("%s: found %s; expected a file of text".formatted(path, found));
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
