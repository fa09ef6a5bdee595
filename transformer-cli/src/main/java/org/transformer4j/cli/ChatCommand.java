package org.transformer4j.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.ModelFolder;
import org.transformer4j.models.chat.ChatMessage;
import org.transformer4j.models.chat.ChatTemplate;
import org.transformer4j.models.chat.ChatTemplateException;
import org.transformer4j.models.generation.FinishReason;
import org.transformer4j.models.generation.Generated;
import org.transformer4j.models.generation.Generation;
import org.transformer4j.models.generation.TextGenerator;
import org.transformer4j.models.task.ChatSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Talks with a model. */
@Command(name = "chat", addMethodSubcommands = false, description = {
    "Talk with a model, line by line. Its answers go to standard output as they are made; at the end the backend, the speed and the fingerprint of the model's scores go to standard error.",
    "",
    "/reset begins a new conversation, and /exit or the end of the input ends it. Each turn computes only what was not said before. "
            + "Of several turns the fingerprint is the SHA-256 of theirs."})
final class ChatCommand implements Callable<Integer> {
    private static final String EXIT = "/exit";
    private static final String RESET = "/reset";

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "PATH", description = {
        "A folder with config.json, model.safetensors, tokenizer.json and a chat template, or a GGUF file.",
        "Default: the small model that comes with this program; it needs --template."})
    private Path path;

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told before the conversation.")
    private String system;

    @Option(names = "--template", paramLabel = "FILE", description = "A chat template to write the conversation with, in Jinja, instead of the model's own.")
    private Path templateFile;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    @Mixin
    private final GenerationOptions options = new GenerationOptions();

    private final GenerationTotals totals = new GenerationTotals();
    private long promptNanos;
    private long generationNanos;

    ChatCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        options.check(spec);
        ModelFolder model = path == null ? ModelFolder.bundled() : ModelFolder.of(path);
        ChatTemplate template = template(model);
        List<ChatMessage> beginning = system == null ? List.of() : List.of(ChatMessage.system(system));
        try (Backend backend = backendOption.open(); TextGenerator generator = TextGenerator.load(model, backend);
                ChatSession chat = new ChatSession(generator, template, beginning)) {
            Generation settings = options.settings(generator.defaults());
            int exitCode = talk(chat, settings);
            if (totals.texts() > 0) {
                report(settings, backend);
            }
            return exitCode;
        }
    }

    /** Before the model is loaded, which may take long. */
    private ChatTemplate template(ModelFolder model) {
        try {
            if (templateFile == null) {
                return ownTemplate(model);
            }
            if (!Files.isRegularFile(templateFile)) {
                throw new CommandFailure("--template %s: no such file; expected a chat template in Jinja".formatted(templateFile));
            }
            return ChatTemplate.of(Files.readString(templateFile), templateFile.toString(), model.tokenizerConfig());
        } catch (ChatTemplateException malformed) {
            throw new CommandFailure(malformed.getMessage());
        } catch (IOException failure) {
            throw new CommandFailure("--template %s cannot be read as text: %s".formatted(templateFile, failure.getMessage()));
        }
    }

    private static ChatTemplate ownTemplate(ModelFolder model) {
        boolean inFile = model instanceof ModelFolder.OnDisk(Path folder) && Files.exists(folder.resolve("chat_template.jinja"));
        if (!inFile && model.tokenizerConfig().chatTemplates().isEmpty()) {
            throw new CommandFailure(("%s: no chat template; the model was not trained on conversations: continue text with the command generate, "
                    + "or give a template with --template FILE").formatted(model.origin()));
        }
        return model.chatTemplate();
    }

    private int talk(ChatSession chat, Generation settings) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(terminal.in(), StandardCharsets.UTF_8));
        if (terminal.inputIsTerminal()) {
            terminal.err().printf("Say something; %s begins a new conversation, %s ends it.%n", RESET, EXIT);
        }
        for (String line = next(lines); line != null && !line.strip().equals(EXIT); line = next(lines)) {
            if (line.strip().equals(RESET)) {
                chat.reset();
            } else if (!line.isBlank()) {
                int exitCode = turn(chat, line, settings);
                if (exitCode != 0) {
                    return exitCode;
                }
            }
        }
        return 0;
    }

    private String next(BufferedReader lines) {
        if (terminal.inputIsTerminal()) {
            terminal.err().print("> ");
            terminal.err().flush();
        }
        try {
            return lines.readLine();
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read: " + failure.getMessage(), failure);
        }
    }

    /** One question and its answer. Where somebody sits at the input, a question that is refused can be followed by another. */
    private int turn(ChatSession chat, String line, Generation settings) {
        // Only now: while the input is waited for, Ctrl-C has to end the program at once.
        try (Interruption interruption = new Interruption()) {
            EchoedText echo = new EchoedText(terminal.out(), "");
            Generated answer = chat.say(line, settings, echo, () -> interruption.requested() || echo.isUnread());
            echo.finish();
            totals.add(answer);
            promptNanos += answer.timings().promptNanos();
            generationNanos += answer.timings().generationNanos();
            if (answer.finishReason() == FinishReason.CONTEXT_FULL) {
                terminal.err().printf("note: the conversation fills the model's context; %s begins a new one%n", RESET);
            }
            return ExitCodes.of(answer.finishReason(), interruption);
        } catch (ChatTemplateException | IllegalArgumentException refused) {
            if (!terminal.inputIsTerminal()) {
                throw new CommandFailure(refused.getMessage());
            }
            terminal.err().printf("error: %s (%s begins a new conversation)%n", refused.getMessage(), RESET);
            return 0;
        }
    }

    private void report(Generation settings, Backend backend) {
        GenerationFacts.begin(terminal, settings, backend);
        terminal.err().printf(Locale.ROOT, "turns: %d%n", totals.texts());
        terminal.err().printf(Locale.ROOT, "prompt: %d tokens, %d of them kept from turn to turn, %.1f tokens/s%n", totals.promptTokens(), totals.reusedTokens(),
                perSecond(totals.promptTokens() - totals.reusedTokens(), promptNanos));
        terminal.err().printf(Locale.ROOT, "generation: %d tokens, %.1f tokens/s%n", totals.generatedTokens(),
                perSecond(totals.generatedTokens() - totals.texts(), generationNanos));
        terminal.err().printf("fingerprint: %s%n", totals.fingerprint());
    }

    private static double perSecond(long tokens, long nanos) {
        return tokens > 0 && nanos > 0 ? tokens * 1e9 / nanos : 0;
    }
}
