package org.transformer4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.task.TextClassifier;
import org.transformer4j.models.task.TextClassifier.Classification;
import org.transformer4j.models.task.TextClassifier.Label;
import org.transformer4j.models.task.TokenClassifier;
import org.transformer4j.models.task.TokenClassifier.Entities;
import org.transformer4j.models.task.TokenClassifier.Entity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;

/** Gives a text, or the words in it, labels. */
@Command(name = "classify", addMethodSubcommands = false, description = {
    "Give a text labels with their probabilities, or find the words in it that have one.",
    "",
    "Which of the two the model says: it is for sequence classification or for token classification."})
final class ClassifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text. Default: standard input.")
    private String argument;

    @Option(names = "--pair", paramLabel = "TEXT", description = "A second text, for models that judge pairs.")
    private String pair;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    ClassifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        boolean tokens = ModelFolder.of(model.folder()).config().architectures().stream().anyMatch(name -> name.endsWith("ForTokenClassification"));
        if (tokens && pair != null) {
            throw new ParameterException(spec.commandLine(), "--pair is for models that classify texts; this one classifies tokens");
        }
        String text = Texts.one(terminal, argument);
        try (Backend backend = backendOption.open()) {
            if (tokens) {
                findEntities(text, backend);
            } else {
                classify(text, backend);
            }
        }
        return 0;
    }

    private void classify(String text, Backend backend) {
        try (TextClassifier classifier = TextClassifier.load(model.folder(), backend)) {
            Classification result = pair == null ? classifier.classify(text) : classifier.classify(text, pair);
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, text, result, backend)));
                return;
            }
            for (Label label : result.labels()) {
                terminal.out().printf(Locale.ROOT, "%8.4f  %s%n", label.score(), label.name());
            }
            Texts.noteLeftOut(terminal, "the text", result.tokensLeftOut());
        }
    }

    private void findEntities(String text, Backend backend) {
        try (TokenClassifier classifier = TokenClassifier.load(model.folder(), backend)) {
            Entities result = classifier.classify(text);
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, text, result, backend)));
                return;
            }
            for (Entity entity : result.entities()) {
                terminal.out().printf(Locale.ROOT, "%8.4f  %-12s %5d-%-5d %s%n", entity.score(), entity.label(), entity.start(), entity.end(), entity.text());
            }
            Texts.noteLeftOut(terminal, "the text", result.tokensLeftOut());
        }
    }

    private void write(JsonGenerator json, String text, Classification result, Backend backend) {
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("text", text);
        if (pair != null) {
            json.writeStringProperty("pair", pair);
        }
        json.writeNumberProperty("tokens_left_out", result.tokensLeftOut());
        json.writeArrayPropertyStart("labels");
        for (Label label : result.labels()) {
            json.writeStartObject();
            json.writeStringProperty("label", label.name());
            json.writeNumberProperty("score", label.score());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String text, Entities result, Backend backend) {
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("text", text);
        json.writeNumberProperty("tokens_left_out", result.tokensLeftOut());
        json.writeArrayPropertyStart("entities");
        for (Entity entity : result.entities()) {
            json.writeStartObject();
            json.writeStringProperty("label", entity.label());
            json.writeStringProperty("text", entity.text());
            json.writeNumberProperty("start", entity.start());
            json.writeNumberProperty("end", entity.end());
            json.writeNumberProperty("score", entity.score());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
