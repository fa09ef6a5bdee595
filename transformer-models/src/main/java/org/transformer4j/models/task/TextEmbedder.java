package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.tokenizer.TokenizedText;

/**
 * Gives texts vectors that lie close where the texts mean the same.
 *
 * {@snippet :
 * try (TextEmbedder embedder = TextEmbedder.load(Path.of("all-MiniLM-L6-v2"), backend)) {
 *     float[][] vectors = embedder.embed(List.of("a red dress", "une robe rouge"));
 *     System.out.println(TextEmbedder.similarity(vectors[0], vectors[1]));
 * }
 * }
 *
 * <p>A folder of sentence-transformers says how states become a vector ({@code modules.json}, {@code 1_Pooling/config.json}); for any
 * other encoder it is their mean, scaled to length 1. Immutable, and shared by the threads that use it. Source: Reimers and Gurevych
 * (2019), section 3.
 */
public final class TextEmbedder implements AutoCloseable {
    private final EncodedTexts texts;
    private final SentenceModules modules;
    private final int longest;

    /**
     * The vector of a text.
     *
     * @param vector as many numbers as {@link #dimension()}
     * @param tokens how many tokens went into it
     * @param tokensLeftOut how many tokens of the text did not fit into the model, from the end on; usually 0
     */
    public record Embedding(float[] vector, int tokens, int tokensLeftOut) {}

    private TextEmbedder(EncodedTexts texts, SentenceModules modules) {
        this.texts = texts;
        this.modules = modules;
        this.longest = Math.min(texts.longest(), modules.longest().orElse(Integer.MAX_VALUE));
    }

    /**
     * Loads an encoder, and what sentence-transformers says about it if it was stored so.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, or the model is no encoder
     */
    public static TextEmbedder load(Path folder, Backend backend) {
        ModelFolder whole = ModelFolder.of(folder);
        SentenceModules modules = SentenceModules.read(folder);
        return new TextEmbedder(EncodedTexts.load(modules.model().equals(folder) ? whole : ModelFolder.of(modules.model()), backend), modules);
    }

    /** Numbers in a vector. */
    public int dimension() {
        return texts.model().width();
    }

    /** Tokens that a text may have, those of the template included; what is beyond is left out. */
    public int longest() {
        return longest;
    }

    /** How states become a vector. */
    public Pooling pooling() {
        return modules.pooling();
    }

    /** Whether vectors have length 1. */
    public boolean isNormalised() {
        return modules.normalised();
    }

    /**
     * The vectors of some texts, {@code [texts][dimension]}: the same as one by one, and faster. Of a text that is too long the
     * beginning counts; {@link #embeddings} tells.
     */
    public float[][] embed(List<String> all) {
        return embeddings(all).stream().map(Embedding::vector).toArray(float[][]::new);
    }

    /** As {@link #embed}, with the number of tokens that went into each vector. */
    public List<Embedding> embeddings(List<String> all) {
        List<TokenizedText> whole = all.stream().map(text -> texts.tokens(modules.prepared(text))).toList();
        List<TokenizedText> cut = whole.stream().map(tokens -> tokens.atMost(longest)).toList();
        float[][] states = texts.states(cut);
        List<Embedding> embeddings = new ArrayList<>();
        for (int i = 0; i < states.length; i++) {
            float[] vector = modules.pooling().pool(states[i], dimension());
            int tokens = cut.get(i).length();
            embeddings.add(new Embedding(modules.normalised() ? Pooling.normalised(vector) : vector, tokens, whole.get(i).length() - tokens));
        }
        return embeddings;
    }

    /**
     * The cosine of the angle between two vectors, from -1 to 1; 0 if one of them has no direction.
     *
     * @throws IllegalArgumentException if they have different dimensions
     */
    public static float similarity(float[] a, float[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException("vectors of %d and %d numbers; as many are expected".formatted(a.length, b.length));
        }
        double product = 0;
        double squaresA = 0;
        double squaresB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresA += (double) a[i] * a[i];
            squaresB += (double) b[i] * b[i];
        }
        double lengths = Math.sqrt(squaresA) * Math.sqrt(squaresB);
        return lengths == 0 ? 0 : (float) Math.clamp(product / lengths, -1.0, 1.0);
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        texts.close();
    }
}
