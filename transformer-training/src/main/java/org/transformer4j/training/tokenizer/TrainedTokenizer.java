package org.transformer4j.training.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.transformer4j.models.checkpoint.WholeFile;
import org.transformer4j.models.tokenizer.Tokenizer;

/** A tokenizer that was learnt from text. */
public final class TrainedTokenizer {
    private final TokenizerSettings settings;
    private final List<String> tokens;
    private final String whyNoMore;
    private final String json;

    TrainedTokenizer(TokenizerSettings settings, Learned learned) {
        this.settings = settings;
        tokens = List.copyOf(learned.tokens());
        whyNoMore = learned.whyNoMore();
        json = TokenizerDocument.of(settings, learned.model());
    }

    /** The tokens by their ids, spelt as {@code tokenizer.json} does, such as {@code Ġthe}. */
    public List<String> tokens() {
        return tokens;
    }

    /** How many tokens there are, and why, if they are fewer than were wanted. */
    public Optional<String> shortfall() {
        if (tokens.size() >= settings.vocabularySize()) {
            return Optional.empty();
        }
        return Optional.of("%d tokens instead of %d: %s; learn from more text or take fewer tokens"
                .formatted(tokens.size(), settings.vocabularySize(), whyNoMore));
    }

    /** The content of {@code tokenizer.json}, as Hugging Face's library reads it. */
    public String json() {
        return json;
    }

    /** The content of {@code tokenizer_config.json}: which special token has which role. */
    public String configJson() {
        var config = new LinkedHashMap<String, Object>();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        settings.specialTokens().roles().forEach((role, token) -> config.put(role.key, token));
        config.put("clean_up_tokenization_spaces", false);
        if (settings instanceof TokenizerSettings.BytePair bytePair) {
            config.put("add_prefix_space", bytePair.addPrefixSpace());
        }
        return JsonText.of(config);
    }

    /** The tokenizer, ready for use; to be closed. */
    public Tokenizer open() {
        return Tokenizer.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "the trained tokenizer");
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, which is made if there is none. A file that was there
     * is replaced in one step once the new one is complete.
     *
     * @throws UncheckedIOException if that fails; no file is left half-written
     */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            WholeFile.write(folder.resolve("tokenizer.json"), json);
            WholeFile.write(folder.resolve("tokenizer_config.json"), configJson());
        } catch (IOException e) {
            throw new UncheckedIOException("%s: the tokenizer was not written: %s; name a folder that can be made and written to, with room".formatted(
                    folder, reason(e)), e);
        }
    }

    /** Some failures of a file system have its name for a message, and their kind for a reason. */
    private static String reason(IOException failure) {
        return switch (failure) {
            case AccessDeniedException _ -> "the permission is missing";
            case NoSuchFileException missing -> missing.getFile() + " cannot be made";
            case FileAlreadyExistsException file -> file.getFile() + " is no folder";
            default -> failure.getMessage();
        };
    }
}
