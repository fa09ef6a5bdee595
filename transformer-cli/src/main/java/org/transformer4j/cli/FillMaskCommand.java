package org.transformer4j.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.task.FillMask;
import org.transformer4j.models.task.FillMask.Candidate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JsonGenerator;

/** Says which words may stand where one is missing. */
@Command(name = "fill-mask", addMethodSubcommands = false, description =
    "Say which words may stand where a text has the mask token, such as [MASK] or <mask>: each with its probability.")
final class FillMaskCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(arity = "0..1", paramLabel = "TEXT", description = "The text. Default: standard input.")
    private String argument;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Option(names = "--top", paramLabel = "N", defaultValue = "5", description = "How many words to print for each mask. Default: ${DEFAULT-VALUE}.")
    private int top;

    @Option(names = "--json", description = "Print JSON.")
    private boolean asJson;

    FillMaskCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String text = Texts.one(terminal, argument);
        try (Backend backend = backendOption.open(); FillMask fill = FillMask.load(model.folder(), backend)) {
            List<List<Candidate>> masks = fill.fillEach(text, top);
            if (asJson) {
                terminal.out().println(Json.object(json -> write(json, text, masks, fill, backend)));
                return 0;
            }
            for (int i = 0; i < masks.size(); i++) {
                if (masks.size() > 1) {
                    terminal.out().printf("%s %d%n", fill.maskToken(), i + 1);
                }
                masks.get(i).forEach(candidate -> terminal.out().printf(Locale.ROOT, "%8.4f  %s%n", candidate.probability(), candidate.text()));
            }
            return 0;
        }
    }

    private static void write(JsonGenerator json, String text, List<List<Candidate>> masks, FillMask fill, Backend backend) {
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("text", text);
        json.writeStringProperty("mask_token", fill.maskToken());
        json.writeArrayPropertyStart("masks");
        for (List<Candidate> candidates : masks) {
            json.writeStartArray();
            for (Candidate candidate : candidates) {
                json.writeStartObject();
                json.writeNumberProperty("id", candidate.id());
                json.writeStringProperty("token", candidate.token());
                json.writeStringProperty("text", candidate.text());
                json.writeNumberProperty("probability", candidate.probability());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }
}
