package org.transformer4j.cli;

import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.task.Summarizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Summarizes a text. */
@Command(name = "summarize", addMethodSubcommands = false, description = {
    "Say in short what a text says, with a BART, Pegasus or T5. The summary goes to standard output; the backend, the speed and the fingerprint of the model's scores go to standard error.",
    "",
    "The model's configuration decides how, unless there are options."})
final class SummarizeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text. Default: standard input.")
    private String argument;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Mixin
    private final GenerationOptions options = new GenerationOptions();

    @Option(names = "--json", description = "Print one JSON object at the end instead of the text.")
    private boolean asJson;

    SummarizeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check(spec);
        String text = Texts.one(terminal, argument);
        if (text.isBlank()) {
            throw new CommandFailure("the text is empty; give something to summarize");
        }
        try (Backend backend = backendOption.open(); Summarizer summarizer = Summarizer.load(model.folder(), backend);
                Interruption interruption = new Interruption()) {
            Generation settings = options.settings(summarizer.defaults());
            EchoedText echo = new EchoedText(terminal.out(), "");
            Generated summary = summarizer.summarize(text, settings, asJson ? piece -> {} : echo, () -> interruption.requested() || echo.isUnread());
            if (asJson) {
                terminal.out().println(Json.object(json -> GenerationFacts.write(json, settings, summary, backend)));
            } else {
                echo.finish();
                GenerationFacts.print(terminal, settings, summary, backend);
            }
            return ExitCodes.of(summary.finishReason(), interruption);
        }
    }
}
