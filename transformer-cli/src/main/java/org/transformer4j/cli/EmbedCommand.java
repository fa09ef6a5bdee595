package org.transformer4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.transformer4j.api.Backend;
import org.transformer4j.models.task.TextEmbedder;
import org.transformer4j.models.task.TextEmbedder.Embedding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** Gives texts vectors. */
@Command(name = "embed", addMethodSubcommands = false, description = {
    "Give texts vectors that lie close where the texts mean the same: one line of numbers for each text.",
    "",
    "A folder of sentence-transformers says how; for any other encoder it is the mean of the states, scaled to length 1."})
final class EmbedCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..*", paramLabel = "TEXT", description = "The texts. Default: the lines of standard input.")
    private List<String> arguments;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--similarity", description = "Print how alike the texts are instead: the cosine of each with each.")
    private boolean similarity;

    @Option(names = "--json", description = "Print JSON: the vectors and how alike they are.")
    private boolean asJson;

    EmbedCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        List<String> texts = Texts.all(terminal, arguments);
        try (Backend backend = backendOption.open(); TextEmbedder embedder = TextEmbedder.load(model.folder(), backend)) {
            List<Embedding> embeddings = embedder.embeddings(texts);
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, texts, embeddings, embedder, backend)));
                return 0;
            }
            for (Embedding embedding : embeddings) {
                terminal.out().println(similarity ? similarities(embedding, embeddings) : IntStream.range(0, embedding.vector().length)
                        .mapToObj(i -> Float.toString(embedding.vector()[i])).collect(Collectors.joining(" ")));
            }
            for (int i = 0; i < texts.size(); i++) {
                Texts.noteLeftOut(terminal, "text " + (i + 1), embeddings.get(i).tokensLeftOut());
            }
            return 0;
        }
    }

    private static String similarities(Embedding one, List<Embedding> all) {
        return all.stream().map(other -> String.format(Locale.ROOT, "%7.4f", TextEmbedder.similarity(one.vector(), other.vector())))
                .collect(Collectors.joining(" "));
    }

    private static void write(JsonGenerator json, List<String> texts, List<Embedding> embeddings, TextEmbedder embedder, Backend backend) {
        json.writeStringProperty("backend", backend.info().selector());
        json.writeNumberProperty("dimension", embedder.dimension());
        json.writeStringProperty("pooling", embedder.pooling().name().toLowerCase(Locale.ROOT));
        json.writeBooleanProperty("normalised", embedder.isNormalised());
        json.writeArrayPropertyStart("embeddings");
        for (int i = 0; i < texts.size(); i++) {
            json.writeStartObject();
            json.writeStringProperty("text", texts.get(i));
            json.writeNumberProperty("tokens", embeddings.get(i).tokens());
            json.writeNumberProperty("tokens_left_out", embeddings.get(i).tokensLeftOut());
            numbers(json, "vector", embeddings.get(i).vector());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("similarity");
        for (Embedding one : embeddings) {
            json.writeStartArray();
            embeddings.forEach(other -> json.writeNumber(TextEmbedder.similarity(one.vector(), other.vector())));
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void numbers(JsonGenerator json, String name, float[] numbers) {
        json.writeArrayPropertyStart(name);
        for (float number : numbers) {
            json.writeNumber(number);
        }
        json.writeEndArray();
    }
}
