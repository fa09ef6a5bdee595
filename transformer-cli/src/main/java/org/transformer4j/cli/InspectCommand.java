package org.transformer4j.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** Says what a folder or a GGUF file holds and whether it can be used. */
@Command(name = "inspect", addMethodSubcommands = false, description = {
    "Say what a model is: its architecture, parameters and their formats, files and the memory that it needs, and whether it is supported or why not.",
    "",
    "Nothing is computed, and hardly anything of the weights is read."})
final class InspectCommand implements Callable<Integer> {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private final Terminal terminal;

    @Parameters(paramLabel = "PATH", description = "A folder with config.json and model.safetensors, or a GGUF file.")
    private Path path;

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    InspectCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        ModelFacts facts = ModelFacts.of(path);
        if (asJson) {
            terminal.out().println(Json.object(json -> write(json, facts)));
        } else {
            print(facts);
        }
        return 0;
    }

    private void print(ModelFacts facts) {
        PrintStream out = terminal.out();
        line(out, "architecture", facts.modelType() + (facts.architectures().isEmpty() ? "" : " (" + String.join(", ", facts.architectures()) + ")"));
        facts.model().ifPresent(model -> line(out, "kind", model.kind() + model.purpose().map(purpose -> " for " + purpose).orElse("")));
        if (facts.tensors() > 0) {
            line(out, "parameters", "%s in %d tensors: %s".formatted(grouped(facts.parameters()), facts.tensors(), formats(facts)));
        }
        facts.model().ifPresent(model -> {
            line(out, "vocabulary", grouped(model.vocabulary()) + " tokens");
            model.contextLength().ifPresent(length -> line(out, "context", grouped(length) + " tokens"));
            line(out, "memory", size(model.weightBytes()) + " for the weights" + packed(model) + (model.cacheBytes().isEmpty() ? ""
                    : ", %s for each 1,000 tokens of a conversation".formatted(size(model.cacheBytes().getAsLong()))));
        });
        line(out, "files", facts.files().entrySet().stream().map(file -> "%s (%s)".formatted(file.getKey(), size(file.getValue())))
                .collect(Collectors.joining(", ")));
        if (!facts.ignored().isEmpty()) {
            line(out, "not read", String.join(", ", facts.ignored()) + ": the folder stands for its safetensors; give the path of the file to take it");
        }
        line(out, "supported", facts.model().isPresent() ? "yes" : "no: " + facts.reason());
    }

    private static String formats(ModelFacts facts) {
        boolean several = facts.formats().size() > 1;
        return facts.formats().entrySet().stream().map(format -> "%s %s%s".formatted(format.getKey(), grouped(format.getValue().elements()),
                several ? " in " + format.getValue().tensors() : "")).collect(Collectors.joining(", "));
    }

    private static String packed(ModelFacts.Loaded model) {
        return model.packedBytes().isEmpty() ? "" : model.packedBytes().entrySet().stream()
                .map(backend -> "%s %s".formatted(backend.getKey(), size(backend.getValue()))).collect(Collectors.joining(", ", " (on ", ")"));
    }

    private static void line(PrintStream out, String name, String value) {
        out.printf("%-13s %s%n", name, value);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    private void write(JsonGenerator json, ModelFacts facts) {
        json.writeStringProperty("folder", path.toString());
        json.writeStringProperty("model_type", facts.modelType());
        Json.texts(json, "architectures", facts.architectures());
        json.writeBooleanProperty("supported", facts.model().isPresent());
        if (facts.model().isEmpty()) {
            json.writeStringProperty("reason", facts.reason());
        }
        json.writeNumberProperty("parameters", facts.parameters());
        json.writeNumberProperty("tensors", facts.tensors());
        json.writeObjectPropertyStart("parameters_by_type");
        facts.formats().forEach((format, stored) -> json.writeNumberProperty(format, stored.elements()));
        json.writeEndObject();
        json.writeObjectPropertyStart("tensors_by_type");
        facts.formats().forEach((format, stored) -> json.writeNumberProperty(format, stored.tensors()));
        json.writeEndObject();
        facts.model().ifPresent(model -> {
            json.writeStringProperty("kind", model.kind());
            model.purpose().ifPresent(purpose -> json.writeStringProperty("purpose", purpose));
            json.writeNumberProperty("vocabulary", model.vocabulary());
            model.contextLength().ifPresent(length -> json.writeNumberProperty("context_length", length));
            json.writeNumberProperty("weight_bytes", model.weightBytes());
            json.writeObjectPropertyStart("weight_bytes_by_backend");
            model.packedBytes().forEach(json::writeNumberProperty);
            json.writeEndObject();
            model.cacheBytes().ifPresent(bytes -> json.writeNumberProperty("cache_bytes_per_1000_tokens", bytes));
        });
        json.writeObjectPropertyStart("files");
        facts.files().forEach(json::writeNumberProperty);
        json.writeEndObject();
    }
}
