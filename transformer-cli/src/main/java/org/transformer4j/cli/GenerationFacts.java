package org.transformer4j.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.transformer4j.api.Backend;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import tools.jackson.core.JsonGenerator;

/** What there is to say about a text that was generated, besides the text. */
final class GenerationFacts {
    private GenerationFacts() {}

    /** Prints backend, settings, speed and fingerprint to standard error. */
    static void print(Terminal terminal, Generation settings, Generated generated, Backend backend) {
        PrintStream err = terminal.err();
        begin(terminal, settings, backend);
        err.printf(Locale.ROOT, "prompt: %d tokens, %.1f tokens/s%n", generated.timings().promptTokens(), generated.timings().promptTokensPerSecond());
        err.printf(Locale.ROOT, "generation: %d tokens, %.1f tokens/s, ended by %s%n", generated.timings().generatedTokens(),
                generated.timings().tokensPerSecond(), words(generated));
        err.printf("fingerprint: %s%n", generated.fingerprint());
    }

    /** The lines about backend and settings. */
    static void begin(Terminal terminal, Generation settings, Backend backend) {
        terminal.out().flush();
        terminal.err().printf("backend: %s (%s)%n", backend.info().selector(), backend.info().name());
        GenerationOptions.seed(settings).ifPresent(seed -> terminal.err().printf("seed: %d%n", seed));
        if (settings.beams().count() > 1) {
            terminal.err().printf("beams: %d%n", settings.beams().count());
        }
    }

    /** Writes the text and all facts as members of an object. */
    static void write(JsonGenerator json, Generation settings, Generated generated, Backend backend) {
        write(json, generated);
        GenerationOptions.seed(settings).ifPresent(seed -> json.writeNumberProperty("seed", seed));
        if (settings.beams().count() > 1) {
            json.writeNumberProperty("beams", settings.beams().count());
        }
        json.writeStringProperty("backend", backend.info().selector());
        json.writeStringProperty("device", backend.info().name());
        json.writeNumberProperty("prompt_tokens", generated.timings().promptTokens());
        json.writeNumberProperty("prompt_tokens_per_second", generated.timings().promptTokensPerSecond());
        json.writeNumberProperty("generated_tokens", generated.timings().generatedTokens());
        json.writeNumberProperty("tokens_per_second", generated.timings().tokensPerSecond());
        json.writeStringProperty("fingerprint", generated.fingerprint());
    }

    /** Writes what does not depend on the machine, but for the fingerprint. */
    static void write(JsonGenerator json, Generated generated) {
        json.writeStringProperty("text", generated.text());
        json.writeName("ids");
        json.writeArray(generated.ids(), 0, generated.ids().length);
        generated.score().ifPresent(score -> json.writeNumberProperty("score", score));
        json.writeStringProperty("finish_reason", generated.finishReason().name().toLowerCase(Locale.ROOT));
    }

    private static String words(Generated generated) {
        return generated.finishReason().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
