package org.transformer4j.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.config.ModelConfig;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.Text2TextGenerator;
import org.transformer4j.models.generation.TextGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Continues a text. */
@Command(name = "generate", addMethodSubcommands = false, description = {
    "Continue a text. The text goes to standard output as it is made; the backend, the speed and the fingerprint of the model's scores go to standard error.",
    "",
    "A model that reads one text and writes another, such as T5, does that: the prompt is what it reads, and is not repeated.",
    "",
    "Without options the model's generation_config.json decides how; the seed is then 0, so that every run gives the same text."})
final class GenerateCommand implements Callable<Integer> {
    /** Those whose configurations may leave out that they are. */
    private static final Set<String> ENCODER_DECODERS = Set.of("bart", "marian", "mbart", "mt5", "pegasus", "t5", "umt5");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "The text to continue. Default: standard input if it is not a terminal, else the model begins by itself.")
    private String prompt;

    @Option(names = "--model", paramLabel = "PATH", description = {
        "A folder with config.json, model.safetensors and tokenizer.json, or a GGUF file.",
        "Default: a small model trained on Shakespeare that comes with this program."})
    private Path path;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Mixin
    private final GenerationOptions options = new GenerationOptions();

    @Option(names = "--json", description = "Print one JSON object at the end instead of the text.")
    private boolean asJson;

    GenerateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check(spec);
        ModelFolder model = path == null ? ModelFolder.bundled() : ModelFolder.of(path);
        String text = prompt != null ? prompt : terminal.inputIsTerminal() ? "" : terminal.readInput();
        try (Backend backend = backendOption.open(); Interruption interruption = new Interruption()) {
            return isEncoderDecoder(model.config()) ? write(model, text, backend, interruption) : goOn(model, text, backend, interruption);
        }
    }

    /** Whether the model writes about a text instead of going on from it. */
    private static boolean isEncoderDecoder(ModelConfig config) {
        return config.flag("is_encoder_decoder", false) || ENCODER_DECODERS.contains(config.text("model_type", ""));
    }

    private int goOn(ModelFolder model, String text, Backend backend, Interruption interruption) {
        try (TextGenerator generator = TextGenerator.load(model, backend)) {
            Generation settings = options.settings(generator.defaults());
            EchoedText echo = new EchoedText(terminal.out(), text);
            return finish(text, settings, backend, interruption, echo, generator.generate(text, settings, sink(echo), stop(interruption, echo)));
        }
    }

    private int write(ModelFolder model, String text, Backend backend, Interruption interruption) {
        try (Text2TextGenerator generator = Text2TextGenerator.load(model, backend)) {
            Generation settings = options.settings(generator.defaults());
            EchoedText echo = new EchoedText(terminal.out(), "");
            return finish(text, settings, backend, interruption, echo, generator.generate(text, settings, sink(echo), stop(interruption, echo)));
        }
    }

    private Consumer<String> sink(EchoedText echo) {
        return asJson ? piece -> {} : echo;
    }

    private static BooleanSupplier stop(Interruption interruption, EchoedText echo) {
        return () -> interruption.requested() || echo.isUnread();
    }

    private int finish(String text, Generation settings, Backend backend, Interruption interruption, EchoedText echo, Generated generated) {
        if (asJson) {
            terminal.out().println(Json.object(json -> {
                json.writeStringProperty("prompt", text);
                GenerationFacts.write(json, settings, generated, backend);
            }));
        } else {
            echo.finish();
            GenerationFacts.print(terminal, settings, generated, backend);
        }
        return ExitCodes.of(generated.finishReason(), interruption);
    }
}
