package org.transformer4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.attention.AttentionMaps;
import org.transformer4j.models.attention.AttentionPage;
import org.transformer4j.models.attention.AttentionView;
import org.transformer4j.models.attention.AttentionViewer;
import org.transformer4j.models.attention.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Shows where each head of a model looks. */
@Command(name = "attention", addMethodSubcommands = false, description = {
    "Write a page that shows where each head of each layer looks while a model reads a text: heat maps, and lines between the tokens. The page is one file and loads nothing.",
    "",
    "An encoder-decoder also writes: the target that is given, or else what it finds most probable itself."})
final class AttentionCommand implements Callable<Integer> {
    private static final String BUNDLED_TEXT = "ROMEO:\nO, she doth teach the torches to burn bright!";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", description = {
        "A folder with config.json, model.safetensors and tokenizer.json, or a GGUF file.",
        "Default: a small model trained on Shakespeare that comes with this program."})
    private Path folder;

    @Parameters(index = "1", arity = "0..1", paramLabel = "TEXT", description = "The text that the model reads. Default: standard input.")
    private String argument;

    @Option(names = {"-o", "--output"}, paramLabel = "FILE", defaultValue = "attention.html", description = "The page. Default: ${DEFAULT-VALUE}.")
    private Path page;

    @Option(names = "--target", paramLabel = "TEXT", description = "The text that an encoder-decoder writes.")
    private String target;

    @Option(names = "--pair", paramLabel = "TEXT", description = "A second text for an encoder that reads pairs.")
    private String pair;

    @Option(names = "--tokens", paramLabel = "ID", split = ",", description = "Token ids instead of TEXT, for a model without a tokenizer.")
    private List<Integer> tokens;

    @Option(names = "--target-tokens", paramLabel = "ID", split = ",", description = "Token ids instead of --target, the start token in front.")
    private List<Integer> targetTokens;

    @Option(names = "--max-target", paramLabel = "N", defaultValue = "64", description = "How many tokens an encoder-decoder writes by itself at most. Default: ${DEFAULT-VALUE}.")
    private int maxTarget;

    @Option(names = "--layers", paramLabel = "N[-N][,...]", converter = Chosen.class, description = "Show these layers alone, as in 0-3,11.")
    private Numbers layers = Numbers.ALL;

    @Option(names = "--heads", paramLabel = "N[-N][,...]", converter = Chosen.class, description = "Show these heads of each layer alone.")
    private Numbers heads = Numbers.ALL;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    AttentionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check();
        ModelFolder model = folder == null ? ModelFolder.bundled() : ModelFolder.of(folder);
        String text = tokens != null ? null : folder == null && terminal.inputIsTerminal() ? BUNDLED_TEXT : Texts.one(terminal, argument);
        try (Backend backend = backendOption.open(); AttentionViewer viewer = AttentionViewer.load(model, backend)) {
            AttentionView view = viewer.look(input(viewer, text), layers, heads);
            AttentionPage.write(view, page);
            terminal.out().println(page);
            terminal.err().printf("backend: %s (%s)%nfingerprint: %s%n", view.backend(), view.device(), view.maps().fingerprint());
            return 0;
        }
    }

    private AttentionMaps.Input input(AttentionViewer viewer, String text) {
        if (pair != null) {
            return viewer.pair(text, pair);
        }
        int[] source = tokens != null ? ids(tokens) : viewer.tokens(text);
        return new AttentionMaps.Input(source, null, target(viewer, source));
    }

    /** What the decoder of an encoder-decoder reads; null for other models. */
    private int[] target(AttentionViewer viewer, int[] source) {
        if (targetTokens != null) {
            return ids(targetTokens);
        }
        return target != null ? viewer.target(target) : viewer.writes() ? viewer.written(source, maxTarget) : null;
    }

    private static int[] ids(List<Integer> ids) {
        return ids.stream().mapToInt(id -> id).toArray();
    }

    /** Before anything is computed. */
    private void check() {
        require(tokens == null || argument == null, "TEXT and --tokens exclude each other; give one of them");
        require(target == null || targetTokens == null, "--target and --target-tokens exclude each other; give one of them");
        require(pair == null || tokens == null && target == null && targetTokens == null, "--pair goes with TEXT alone; leave out --tokens and targets");
        require(maxTarget >= 1, "--max-target is %d; a count of tokens, at least 1, is expected".formatted(maxTarget));
        Path parent = page.toAbsolutePath().getParent();
        if (Files.isDirectory(page) || parent == null) {
            throw new CommandFailure("--output: %s is a folder; a file is expected".formatted(page));
        }
        if (!Files.isDirectory(parent) || !Files.isWritable(Files.exists(page) ? page : parent)) {
            throw new CommandFailure("--output: %s cannot be written; a file in a folder that exists and can be written to is expected".formatted(page));
        }
    }

    private void require(boolean condition, String message) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    /** Numbers of layers or heads. */
    static final class Chosen implements ITypeConverter<Numbers> {
        @Override
        public Numbers convert(String text) {
            try {
                return Numbers.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(wrong.getMessage());
            }
        }
    }
}
