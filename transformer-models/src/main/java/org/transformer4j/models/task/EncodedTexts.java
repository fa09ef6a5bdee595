package org.transformer4j.models.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.TextEncoder.Task;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.session.EncoderPass;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/** An encoder and its tokenizer: what all tasks have in common. Safe for use by several threads. */
final class EncodedTexts implements AutoCloseable {
    /** Positions that are computed together; texts are short, and their states need not be there all at once. */
    private static final int TOGETHER = 4096;

    private final TextEncoder model;
    private final Tokenizer tokenizer;
    private final int longest;
    private volatile boolean closed;

    private EncodedTexts(TextEncoder model, Tokenizer tokenizer, int longest) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.longest = longest;
    }

    /**
     * Loads both, or neither.
     *
     * @throws CheckpointException if a file is missing or malformed, or the model is no encoder
     */
    static EncodedTexts load(ModelFolder folder, Backend backend) {
        int wanted = folder.tokenizerConfig().modelMaxLength().orElse(Integer.MAX_VALUE);
        Tokenizer tokenizer = folder.tokenizer();
        try {
            Model model = Models.load(folder, backend);
            if (model instanceof TextEncoder encoder) {
                return new EncodedTexts(encoder, tokenizer, Math.min(wanted, encoder.contextLength()));
            }
            model.close();
            throw new CheckpointException("%s: %s does not read a text in both directions; an encoder such as bert is needed"
                    .formatted(folder.origin(), model.config().modelType()));
        } catch (RuntimeException | Error failure) {
            tokenizer.close();
            throw failure;
        }
    }

    /** As {@link #load}, for a model with a head for one of some purposes. */
    static EncodedTexts load(ModelFolder folder, Backend backend, Task... tasks) {
        EncodedTexts loaded = load(folder, backend);
        Task found = loaded.task();
        if (found != null && Arrays.asList(tasks).contains(found)) {
            return loaded;
        }
        loaded.close();
        throw new CheckpointException("%s: architectures names %s, which %s; a checkpoint of one that ends with %s is needed".formatted(folder.origin(),
                String.join(", ", loaded.model.config().architectures()), found == null ? "has no head" : "is for " + words(found),
                String.join(" or ", Stream.of(tasks).map(EncodedTexts::className).toList())));
    }

    private static String words(Task task) {
        return task.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String className(Task task) {
        return switch (task) {
            case MASKED_LANGUAGE_MODEL -> "ForMaskedLM";
            case TOKEN_CLASSIFICATION -> "ForTokenClassification";
            case QUESTION_ANSWERING -> "ForQuestionAnswering";
            case SEQUENCE_CLASSIFICATION -> "ForSequenceClassification";
            case POOLING -> "Model";
        };
    }

    /** What its head is for, or null if it has none. */
    Task task() {
        return model.head().map(TextEncoder.Head::task).orElse(null);
    }

    TextEncoder model() {
        return model;
    }

    /** Tokens that a text may have. */
    int longest() {
        return longest;
    }

    Tokenizer tokenizer() {
        if (closed) {
            throw new IllegalStateException("this was closed");
        }
        return tokenizer;
    }

    /**
     * The tokens of a text.
     *
     * @throws IllegalArgumentException if there are none, or the tokenizer does not fit the model
     */
    TokenizedText tokens(String text) {
        return checked(tokenizer().tokenize(text));
    }

    /** The tokens of a pair of texts; as {@link #tokens(String)}. */
    TokenizedText tokens(String text, String pair) {
        return checked(tokenizer().tokenize(text, pair));
    }

    private TokenizedText checked(TokenizedText tokens) {
        if (tokens.length() == 0) {
            throw new IllegalArgumentException("the text is empty and the tokenizer puts nothing around it; give it some text");
        }
        int largest = Arrays.stream(tokens.ids()).max().getAsInt();
        if (largest >= model.vocabularySize()) {
            throw new IllegalArgumentException(("the tokenizer gives a token id %d (%s), but the model's vocabulary is 0 to %d; "
                    + "take the tokenizer.json that belongs to the model").formatted(largest,
                            tokenizer.token(largest).orElse("unknown"), model.vocabularySize() - 1));
        }
        return tokens;
    }

    /**
     * The last states of each text, row after row.
     *
     * @throws CheckpointException if one is no number
     */
    float[][] states(List<TokenizedText> texts) {
        return run(texts, EncoderPass::states, false);
    }

    /**
     * What the head makes of each text.
     *
     * @throws CheckpointException if that is no number
     */
    float[][] scores(List<TokenizedText> texts) {
        return run(texts, EncoderPass::scores, task().ofFirstRows());
    }

    /** What the head makes of some rows of one text, row after row. */
    float[] scores(TokenizedText text, int... rows) {
        tokenizer();
        try (EncoderPass pass = new EncoderPass(model, batch(List.of(text)))) {
            return numbers(pass.scores(rows));
        }
    }

    /** The bits are those of each text alone, so texts of like length may go together. */
    private float[][] run(List<TokenizedText> texts, Function<EncoderPass, float[]> compute, boolean ofFirstRows) {
        tokenizer();
        float[][] results = new float[texts.size()][];
        List<Integer> together = new ArrayList<>();
        List<Integer> order = IntStream.range(0, texts.size()).boxed().sorted(Comparator.comparingInt(i -> texts.get(i).length())).toList();
        for (int i : order) {
            if (!together.isEmpty() && (together.size() + 1L) * texts.get(i).length() > TOGETHER) {
                run(texts, together, compute, ofFirstRows, results);
                together.clear();
            }
            together.add(i);
        }
        if (!together.isEmpty()) {
            run(texts, together, compute, ofFirstRows, results);
        }
        return results;
    }

    private void run(List<TokenizedText> texts, List<Integer> together, Function<EncoderPass, float[]> compute, boolean ofFirstRows, float[][] results) {
        EncoderPass.Batch batch = batch(together.stream().map(texts::get).toList());
        float[] all;
        try (EncoderPass pass = new EncoderPass(model, batch)) {
            all = numbers(compute.apply(pass));
        }
        int width = all.length / (ofFirstRows ? together.size() : batch.ids().length);
        int at = 0;
        for (int i = 0; i < together.size(); i++) {
            int length = ofFirstRows ? width : batch.lengths()[i] * width;
            results[together.get(i)] = Arrays.copyOfRange(all, at, at + length);
            at += length;
        }
    }

    /** @throws CheckpointException if one is none: a ranking of such scores would look like a result */
    private float[] numbers(float[] computed) {
        for (int i = 0; i < computed.length; i++) {
            if (Float.isNaN(computed[i])) {
                throw new CheckpointException(("%s: what the model computes is no number (NaN, in place %d of %d); the checkpoint is damaged, or the model "
                        + "overflows: check it against its reference outputs").formatted(model.config().origin(), i, computed.length));
            }
        }
        return computed;
    }

    /** A model that does not tell segments apart has tokenizers that do: DistilBERT has BERT's. */
    private EncoderPass.Batch batch(List<TokenizedText> texts) {
        int[] lengths = texts.stream().mapToInt(TokenizedText::length).toArray();
        int[] types = model.tokenTypes() < 2 ? null : texts.stream().flatMapToInt(text -> Arrays.stream(text.types())).toArray();
        return new EncoderPass.Batch(lengths, texts.stream().flatMapToInt(text -> Arrays.stream(text.ids())).toArray(), types, null);
    }

    @Override
    public void close() {
        closed = true;
        model.close();
        tokenizer.close();
    }
}
