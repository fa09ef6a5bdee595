package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * Says which words may stand where a text has the mask token.
 *
 * {@snippet :
 * try (FillMask fill = FillMask.load(Path.of("bert-base-uncased"), backend)) {
 *     fill.fill("Paris is the [MASK] of France.", 5).forEach(System.out::println);
 * }
 * }
 *
 * <p>Immutable, and shared by the threads that use it. Source: Devlin et al. (2019), section 3.1.
 */
public final class FillMask implements AutoCloseable {
    private final EncodedTexts texts;
    private final int mask;
    private final String maskToken;

    /**
     * A token that may stand there.
     *
     * @param id its number in the vocabulary
     * @param token as the vocabulary spells it, such as {@code ##s} or {@code Ġcapital}
     * @param text as it reads
     * @param probability among all tokens of the vocabulary
     */
    public record Candidate(int id, String token, String text, float probability) {}

    private FillMask(EncodedTexts texts, int mask) {
        this.texts = texts;
        this.mask = mask;
        this.maskToken = texts.tokenizer().token(mask).orElseThrow();
    }

    /**
     * Loads a model with a head for masked language modelling.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, the model has another head or none, or the tokenizer has no
     *     mask token
     */
    public static FillMask load(Path folder, Backend backend) {
        EncodedTexts texts = EncodedTexts.load(ModelFolder.of(folder), backend, TextEncoder.Task.MASKED_LANGUAGE_MODEL);
        try {
            int mask = maskToken(texts.model().config(), texts.tokenizer()).orElseThrow(() -> new CheckpointException(
                    "%s: tokenizer.json has neither a token [MASK] nor <mask>, and config.json no mask_token_id; one of them is needed".formatted(folder)));
            return new FillMask(texts, mask);
        } catch (RuntimeException | Error failure) {
            texts.close();
            throw failure;
        }
    }

    /** BERT and its kin write {@code [MASK]}, RoBERTa and its kin {@code <mask>}. */
    private static OptionalInt maskToken(ModelConfig config, Tokenizer tokenizer) {
        OptionalInt configured = config.optionalInteger("mask_token_id");
        if (configured.isPresent() && tokenizer.token(configured.getAsInt()).isPresent()) {
            return configured;
        }
        return Stream.of("[MASK]", "<mask>").map(tokenizer::id).filter(OptionalInt::isPresent).findFirst().orElse(OptionalInt.empty());
    }

    /** The token to write where a word is missing, such as {@code [MASK]}. */
    public String maskToken() {
        return maskToken;
    }

    /**
     * The most probable tokens for the only mask token of a text, the best first.
     *
     * @param count how many, at least 1
     * @throws IllegalArgumentException if the text has no mask token or several, or is too long for the model
     */
    public List<Candidate> fill(String text, int count) {
        List<List<Candidate>> all = fillEach(text, count);
        if (all.size() != 1) {
            throw new IllegalArgumentException("the text has %d tokens %s; one is expected: ask for each of them instead".formatted(all.size(), maskToken));
        }
        return all.getFirst();
    }

    /**
     * The most probable tokens for each mask token of a text by itself, in the order of the text.
     *
     * @param count how many for each, at least 1
     * @throws IllegalArgumentException if the text has no mask token, or is too long for the model
     */
    public List<List<Candidate>> fillEach(String text, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("%d candidates; at least 1 is needed".formatted(count));
        }
        TokenizedText tokens = texts.tokens(text);
        int[] rows = IntStream.range(0, tokens.length()).filter(row -> tokens.ids()[row] == mask).toArray();
        if (rows.length == 0) {
            throw new IllegalArgumentException("the text has no token %s; write it where a word is missing".formatted(maskToken));
        }
        if (tokens.length() > texts.longest()) {
            throw new IllegalArgumentException("the text has %d tokens and the model takes %d; shorten it".formatted(tokens.length(), texts.longest()));
        }
        float[] scores = texts.scores(tokens, rows);
        int vocabulary = scores.length / rows.length;
        List<List<Candidate>> candidates = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            candidates.add(candidates(Arrays.copyOfRange(scores, i * vocabulary, (i + 1) * vocabulary), count));
        }
        return candidates;
    }

    private List<Candidate> candidates(float[] scores, int count) {
        float[] probabilities = Probabilities.softmax(scores);
        return Arrays.stream(Probabilities.largest(probabilities, count)).mapToObj(id -> new Candidate(id, texts.tokenizer().token(id).orElse(""),
                texts.tokenizer().decode(id).strip(), probabilities[id])).toList();
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        texts.close();
    }
}
