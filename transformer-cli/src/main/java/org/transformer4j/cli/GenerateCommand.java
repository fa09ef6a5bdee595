package org.transformer4j.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** Continues a text. */
@Command(name = "generate", addMethodSubcommands = false, description = {
    "Continue a text. The text goes to standard output as it is made; the backend, the speed and the fingerprint of the model's scores go to standard error.",
    "",
    "Without options the model's generation_config.json decides how; the seed is then 0, so that every run gives the same text."})
final class GenerateCommand implements Callable<Integer> {
    /** 128 and the number of the signal: what shells report for a program that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;
    /** The same for a program whose reader went away. */
    private static final int UNREAD = 141;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "PROMPT", description = "The text to continue. Default: standard input if it is not a terminal, else the model begins by itself.")
    private String prompt;

    @Option(names = "--model", paramLabel = "DIR", description = {
        "A folder with config.json, model.safetensors and tokenizer.json.",
        "Default: a small model trained on Shakespeare that comes with this program."})
    private Path folder;

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
        try {
            options.check();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
        }
        ModelFolder model = folder == null ? ModelFolder.bundled() : ModelFolder.of(folder);
        String text = prompt != null ? prompt : terminal.inputIsTerminal() ? "" : terminal.readInput();
        try (Backend backend = backendOption.open(); TextGenerator generator = TextGenerator.load(model, backend);
                Interruption interruption = new Interruption()) {
            Generation settings = options.settings(generator);
            EchoedText echo = new EchoedText(terminal.out(), text);
            Generated generated = generator.generate(text, settings, asJson ? piece -> {} : echo, () -> interruption.requested() || echo.isUnread());
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, text, settings, generated, backend)));
            } else {
                echo.finish();
                report(settings, generated, backend);
            }
            return generated.finishReason() != FinishReason.CANCELLED ? 0 : interruption.requested() ? INTERRUPTED : UNREAD;
        }
    }

    private void report(Generation settings, Generated generated, Backend backend) {
        PrintStream err = terminal.err();
        terminal.out().flush();
        err.printf("backend: %s (%s)%n", backend.info().selector(), backend.info().name());
        GenerationOptions.seed(settings).ifPresent(seed -> err.printf("seed: %d%n", seed));
        err.printf(Locale.ROOT, "prompt: %d tokens, %.1f tokens/s%n", generated.timings().promptTokens(), generated.timings().promptTokensPerSecond());
        err.printf(Locale.ROOT, "generation: %d tokens, %.1f tokens/s, ended by %s%n", generated.timings().generatedTokens(),
                generated.timings().tokensPerSecond(), generated.finishReason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        err.printf("fingerprint: %s%n", generated.fingerprint());
    }

    private static void write(JsonGenerator json, String prompt, Generation settings, Generated generated, Backend backend) {
        json.writeStringProperty("prompt", prompt);
        json.writeStringProperty("text", generated.text());
        json.writeName("ids");
        json.writeArray(generated.ids(), 0, generated.ids().length);
        json.writeStringProperty("finish_reason", generated.finishReason().name().toLowerCase(Locale.ROOT));
        GenerationOptions.seed(settings).ifPresent(seed -> json.writeNumberProperty("seed", seed));
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("device", backend.info().name());
        json.writeNumberProperty("prompt_tokens", generated.timings().promptTokens());
        json.writeNumberProperty("prompt_tokens_per_second", generated.timings().promptTokensPerSecond());
        json.writeNumberProperty("generated_tokens", generated.timings().generatedTokens());
        json.writeNumberProperty("tokens_per_second", generated.timings().tokensPerSecond());
        json.writeStringProperty("fingerprint", generated.fingerprint());
    }
}
