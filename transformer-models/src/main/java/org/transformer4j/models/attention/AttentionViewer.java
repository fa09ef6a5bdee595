package org.transformer4j.models.attention;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.EncoderDecoder;
import org.transformer4j.models.Model;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.Models;
import org.transformer4j.models.TextEncoder;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TokenGenerator;
import org.transformer4j.models.session.Encoding;
import org.transformer4j.models.session.Session;
import org.transformer4j.models.tokenizer.TokenizedText;
import org.transformer4j.models.tokenizer.Tokenizer;

/**
 * Looks at the attention of any model of text.
 *
 * {@snippet :
 * try (var backend = Backends.select(); var viewer = AttentionViewer.load(ModelFolder.of(Path.of("gpt2")), backend)) {
 *     AttentionPage.write(viewer.look(Input.of(viewer.tokens("O Romeo")), Numbers.ALL, Numbers.ALL), Path.of("attention.html"));
 * }
 * }
 */
public final class AttentionViewer implements AutoCloseable {
    private final ModelFolder folder;
    private final Model model;
    /** Null where the folder has none. */
    private final Tokenizer tokenizer;

    private AttentionViewer(ModelFolder folder, Model model, Tokenizer tokenizer) {
        this.folder = folder;
        this.model = model;
        this.tokenizer = tokenizer;
    }

    /**
     * Loads a model. Without a tokenizer it takes token ids, and no text.
     *
     * @throws CheckpointException if a file is missing or malformed, or the architecture is not supported
     */
    public static AttentionViewer load(ModelFolder folder, Backend backend) {
        Tokenizer tokenizer = folder.hasTokenizer() ? folder.tokenizer() : null;
        try {
            return new AttentionViewer(folder, Models.load(folder, backend), tokenizer);
        } catch (RuntimeException | Error failure) {
            if (tokenizer != null) {
                tokenizer.close();
            }
            throw failure;
        }
    }

    /** Whether the model writes about what it reads, so that there is a second text. */
    public boolean writes() {
        return model instanceof EncoderDecoder;
    }

    /**
     * The tokens of a text, with the special tokens that the model wants around it.
     *
     * @throws IllegalArgumentException if it is empty
     * @throws CheckpointException if the model has no tokenizer
     */
    public int[] tokens(String text) {
        return tokenizer(text).encode(text);
    }

    /**
     * Two texts for an encoder that reads pairs, in the template of its tokenizer, such as {@code [CLS] text [SEP] pair [SEP]}.
     *
     * @throws IllegalArgumentException if one is empty, or the model is no encoder
     * @throws CheckpointException if the model has no tokenizer
     */
    public AttentionMaps.Input pair(String text, String pair) {
        if (!(model instanceof TextEncoder encoder)) {
            throw new IllegalArgumentException("%s takes one text; a pair is for encoders such as bert".formatted(model.config().modelType()));
        }
        tokenizer(text);
        TokenizedText both = tokenizer(pair).tokenize(text, pair);
        return new AttentionMaps.Input(both.ids(), encoder.tokenTypes() > 1 ? both.types() : null, null);
    }

    private Tokenizer tokenizer(String text) {
        if (tokenizer == null) {
            throw new CheckpointException("%s has no tokenizer.json; give token ids instead of a text".formatted(folder.origin()));
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the text is empty; give at least one character");
        }
        return tokenizer;
    }

    /**
     * What the decoder reads while it writes a text: its start token, then the text without the end token that it predicts last.
     *
     * @throws IllegalArgumentException if the model has no decoder that writes about a source, or the text is empty
     */
    public int[] target(String text) {
        return begun(tokens(text));
    }

    /**
     * What the model itself writes about a source, the most probable token each time, its start token in front.
     *
     * @param newTokens how many tokens to write at most
     */
    public int[] written(int[] source, int newTokens) {
        EncoderDecoder both = writer();
        // One place is taken by the start token.
        int most = Math.min(newTokens, Math.min(both.contextLength(), AttentionMaps.MAX_TOKENS) - 1);
        Generation settings = Generation.from(folder.generationConfig()).sampling(false).beams(1).maxNewTokens(Math.max(1, most));
        try (Encoding encoding = new Encoding(both, source); Session session = new Session(both, encoding, new int[] {0}, most + 1)) {
            TokenGenerator generator = new TokenGenerator(session, new int[] {both.startToken()}, settings, ends());
            return begun(IntStream.generate(generator::next).takeWhile(id -> id != TokenGenerator.END).toArray());
        }
    }

    private int[] begun(int[] text) {
        int[] ends = ends();
        boolean ended = text.length > 0 && IntStream.of(ends).anyMatch(end -> end == text[text.length - 1]);
        return IntStream.concat(IntStream.of(writer().startToken()), Arrays.stream(text, 0, ended ? text.length - 1 : text.length)).toArray();
    }

    private int[] ends() {
        return folder.generationConfig().tokens().eos().stream().mapToInt(id -> id).toArray();
    }

    private EncoderDecoder writer() {
        if (model instanceof EncoderDecoder both) {
            return both;
        }
        throw new IllegalArgumentException("%s takes one text; a target is for encoder-decoders such as t5".formatted(model.config().modelType()));
    }

    /**
     * Computes the weights; see {@link AttentionMaps#of(Model, AttentionMaps.Input, Numbers, Numbers)}.
     *
     * @param input the tokens, and the target of an encoder-decoder
     */
    public AttentionView look(AttentionMaps.Input input, Numbers layers, Numbers heads) {
        AttentionMaps maps = AttentionMaps.of(model, input, layers, heads);
        boolean encoder = model instanceof TextEncoder || writes();
        List<TokenLabel> source = encoder ? labels(input.tokens()) : List.of();
        List<TokenLabel> target = writes() ? labels(input.target()) : encoder ? List.of() : labels(input.tokens());
        return new AttentionView(name(), model.config().modelType(), model.backend().info().selector(), model.backend().info().name(), source, target,
                maps);
    }

    private List<TokenLabel> labels(int[] ids) {
        return tokenizer == null ? TokenLabel.numbers(ids) : TokenLabel.of(tokenizer, ids);
    }

    /** The last part of where the model lies. */
    private String name() {
        Path name = folder instanceof ModelFolder.Bundled ? null : Path.of(folder.origin()).toAbsolutePath().normalize().getFileName();
        return name == null ? folder.origin() : name.toString();
    }

    @Override
    public void close() {
        model.close();
        if (tokenizer != null) {
            tokenizer.close();
        }
    }
}
