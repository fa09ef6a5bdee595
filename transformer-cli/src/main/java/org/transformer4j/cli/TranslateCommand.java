package org.transformer4j.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.task.Translator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** Translates texts. */
@Command(name = "translate", addMethodSubcommands = false, description = {
    "Translate texts with a Marian, T5 or mBART. Each translation goes to standard output on a line; the backend, the speed and the fingerprint of the model's scores go to standard error.",
    "",
    "The model's configuration decides how, unless there are options. Of several texts the fingerprint is the SHA-256 of theirs."})
final class TranslateCommand implements Callable<Integer> {
    /** Texts that are translated together; enough for speed, and few enough to see that something happens. */
    private static final int TOGETHER = 16;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The texts. Default: each line of standard input.")
    private List<String> arguments;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(names = "--from", paramLabel = "LANGUAGE", description = "The language of the texts, such as en, for models that have to be told.")
    private String from;

    @Option(names = "--to", paramLabel = "LANGUAGE", description = "The language to translate to, for models that know several.")
    private String to;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Mixin
    private final GenerationOptions options = new GenerationOptions();

    @Option(names = "--json", description = "Print one JSON object at the end instead of the texts.")
    private boolean asJson;

    TranslateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check(spec);
        List<String> texts = texts();
        try (Backend backend = backendOption.open(); Translator translator = Translator.load(model.folder(), backend);
                Interruption interruption = new Interruption()) {
            Translator.Direction direction = translator.direction(from, to);
            Generation settings = options.settings(translator.defaults(direction));
            long start = System.nanoTime();
            List<Generated> done = texts.size() == 1 ? one(translator, texts.getFirst(), direction, settings, interruption)
                    : all(translator, texts, direction, settings, interruption);
            report(texts, done, settings, backend, System.nanoTime() - start);
            return ExitCodes.of(done.stream().map(Generated::finishReason).filter(FinishReason.CANCELLED::equals).findAny()
                    .orElse(FinishReason.EOS), interruption);
        }
    }

    /** An empty line stays one, so that the lines of the translation are those of the text. */
    private List<String> texts() {
        List<String> texts = Texts.all(terminal, arguments);
        boolean given = arguments != null && !arguments.isEmpty();
        if (texts.stream().allMatch(String::isBlank) || given && texts.stream().anyMatch(String::isBlank)) {
            throw new CommandFailure("the text is empty; give something to translate");
        }
        return texts;
    }

    private List<Generated> one(Translator translator, String text, Translator.Direction direction, Generation settings, Interruption interruption) {
        EchoedText echo = new EchoedText(terminal.out(), "");
        Generated generated = translator.translate(text, direction, settings, asJson ? piece -> {} : echo,
                () -> interruption.requested() || echo.isUnread());
        if (!asJson) {
            echo.finish();
        }
        return List.of(generated);
    }

    private List<Generated> all(Translator translator, List<String> texts, Translator.Direction direction, Generation settings,
            Interruption interruption) {
        for (int i = 0; i < texts.size(); i++) {
            check(translator, i, texts.get(i), direction);
        }
        List<Generated> done = new ArrayList<>();
        for (int from = 0; from < texts.size() && !interruption.requested() && !terminal.out().checkError(); from += TOGETHER) {
            List<String> part = texts.subList(from, Math.min(texts.size(), from + TOGETHER));
            List<Generated> translated = translator.translate(part.stream().filter(text -> !text.isBlank()).toList(), direction, settings,
                    interruption::requested);
            done.addAll(translated);
            if (!asJson && !interruption.requested()) {
                Iterator<Generated> next = translated.iterator();
                part.forEach(text -> terminal.out().println(text.isBlank() ? "" : next.next().text().replaceAll("\\R", " ")));
                terminal.out().flush();
            }
        }
        return done;
    }

    /** Before any of them is translated, and with its number. */
    private static void check(Translator translator, int index, String text, Translator.Direction direction) {
        try {
            if (!text.isBlank()) {
                translator.tokens(text, direction);
            }
        } catch (IllegalArgumentException refused) {
            throw new CommandFailure("text %d: %s".formatted(index + 1, refused.getMessage()));
        }
    }

    private void report(List<String> texts, List<Generated> done, Generation settings, Backend backend, long nanos) {
        GenerationTotals totals = new GenerationTotals();
        done.forEach(totals::add);
        if (asJson) {
            List<String> sources = texts.stream().filter(text -> !text.isBlank()).toList();
            terminal.out().println(Json.object(json -> write(json, sources, done, totals, backend)));
        } else if (done.size() == 1) {
            GenerationFacts.print(terminal, settings, done.getFirst(), backend);
        } else {
            GenerationFacts.begin(terminal, settings, backend);
            terminal.err().printf(Locale.ROOT, "texts: %d of %d tokens%n", totals.texts(), totals.promptTokens());
            terminal.err().printf(Locale.ROOT, "generation: %d tokens, %.1f tokens/s%n", totals.generatedTokens(), totals.generatedTokens() * 1e9 / nanos);
            terminal.err().printf("fingerprint: %s%n", totals.fingerprint());
        }
    }

    private static void write(JsonGenerator json, List<String> sources, List<Generated> done, GenerationTotals totals, Backend backend) {
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("device", backend.info().name());
        json.writeArrayPropertyStart("translations");
        for (int i = 0; i < done.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("source", sources.get(i));
            GenerationFacts.write(json, done.get(i));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringProperty("fingerprint", totals.fingerprint());
    }
}
