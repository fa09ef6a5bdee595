package org.transformer4j.models.task;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.tokenizer.TokenizedText;

/**
 * Finds names and other things in a text: gives each token a label, and joins neighbours of the same.
 *
 * {@snippet :
 * try (TokenClassifier finder = TokenClassifier.load(Path.of("bert-base-NER"), backend)) {
 *     finder.classify("My name is Wolfgang and I live in Berlin.").entities().forEach(System.out::println);
 * }
 * }
 *
 * <p>A label may begin with {@code B-}, where an entity begins, or {@code I-}, inside of one; tokens labelled {@code O} belong to
 * none. Immutable, and shared by the threads that use it. Source: Ramshaw and Marcus (1995), section 4.
 */
public final class TokenClassifier implements AutoCloseable {
    private final EncodedTexts texts;
    private final Labels labels;

    /**
     * Something that was found.
     *
     * @param label its label without {@code B-} and {@code I-}
     * @param text the part of the text
     * @param start where it begins in the text, in {@code char}s
     * @param end where it ends
     * @param score the mean of the probabilities of its tokens
     */
    public record Entity(String label, String text, int start, int end, float score) {}

    /**
     * What is in a text.
     *
     * @param entities in the order of the text
     * @param tokensLeftOut how many tokens of the text did not fit into the model, from the end on; usually 0
     */
    public record Entities(List<Entity> entities, int tokensLeftOut) {
        /** Copies the list. */
        public Entities {
            entities = List.copyOf(entities);
        }
    }

    private TokenClassifier(EncodedTexts texts) {
        this.texts = texts;
        labels = new Labels(texts.model().config());
    }

    /**
     * Loads a model with a head for token classification.
     *
     * @param folder has {@code config.json}, {@code model.safetensors} and {@code tokenizer.json}
     * @param backend computes; it stays open when this is closed
     * @throws CheckpointException if a file is missing or malformed, or the model has another head or none
     */
    public static TokenClassifier load(Path folder, Backend backend) {
        return new TokenClassifier(EncodedTexts.load(ModelFolder.of(folder), backend, TextEncoder.Task.TOKEN_CLASSIFICATION));
    }

    /** What is in a text. A text that is too long loses its end. */
    public Entities classify(String text) {
        return classify(List.of(text)).getFirst();
    }

    /** What is in each of some texts: the same as one by one, and faster. */
    public List<Entities> classify(List<String> all) {
        List<TokenizedText> whole = all.stream().map(texts::tokens).toList();
        List<TokenizedText> cut = whole.stream().map(tokens -> tokens.atMost(texts.longest())).toList();
        float[][] scores = texts.scores(cut);
        List<Entities> found = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            found.add(new Entities(entities(all.get(i), cut.get(i), scores[i]), whole.get(i).length() - cut.get(i).length()));
        }
        return found;
    }

    private List<Entity> entities(String text, TokenizedText tokens, float[] scores) {
        int count = scores.length / tokens.length();
        String[] names = labels.names(count);
        List<Entity> entities = new ArrayList<>();
        Group open = null;
        for (int token = 0; token < tokens.length(); token++) {
            if (tokens.parts()[token] == TokenizedText.TEMPLATE) {
                continue;
            }
            float[] probabilities = Probabilities.softmax(Arrays.copyOfRange(scores, token * count, (token + 1) * count));
            int best = Probabilities.largest(probabilities, 1)[0];
            String label = names[best].replaceFirst("^[BI]-", "");
            boolean begins = names[best].startsWith("B-");
            if (open == null || begins || !open.label.equals(label)) {
                close(open, text, entities);
                open = new Group(label, tokens.starts()[token]);
            }
            open.add(tokens.ends()[token], probabilities[best]);
        }
        close(open, text, entities);
        return entities;
    }

    private static void close(Group group, String text, List<Entity> entities) {
        if (group == null || group.label.equals("O")) {
            return;
        }
        // Some tokens have the blank before a word in them.
        int start = group.start;
        while (start < group.end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        entities.add(new Entity(group.label, text.substring(start, group.end), start, group.end, (float) (group.sum / group.tokens)));
    }

    /** Neighbours of one label while they are being collected. */
    private static final class Group {
        private final String label;
        private final int start;
        private int end;
        private double sum;
        private int tokens;

        Group(String label, int start) {
            this.label = label;
            this.start = start;
        }

        void add(int tokenEnd, float probability) {
            end = tokenEnd;
            sum += probability;
            tokens++;
        }
    }

    /** Frees model and tokenizer. The backend stays open. */
    @Override
    public void close() {
        texts.close();
    }
}
