package org.transformer4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.transformer4j.api.Backend;
import org.transformer4j.models.task.Translator;
import org.transformer4j.training.data.Source;
import org.transformer4j.training.data.TextFile;
import org.transformer4j.training.metric.TranslationScore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says how good translations are. */
@Command(name = "bleu", addMethodSubcommands = false, description = {
    "Translate the lines of a file, and compare them with the lines of another by BLEU.",
    "",
    "Translations are searched with 4 beams, and the length to the power of 0.6 as the penalty. The score is that of sacreBLEU with its own tokenization (13a), and is written as sacreBLEU writes it."})
final class BleuCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "Texts, one on each line, in UTF-8; may be packed with gzip.")
    private Path source;

    @Parameters(index = "1", paramLabel = "REFERENCE", description = "Their translations, line by line.")
    private Path reference;

    @Mixin
    private final ModelOption model = new ModelOption();

    @Option(names = "--from", paramLabel = "LANGUAGE", description = "The language of the texts, for models that have to be told.")
    private String from;

    @Option(names = "--to", paramLabel = "LANGUAGE", description = "The language to translate to, for models that know several.")
    private String to;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the translations to this new file, one on each line.")
    private Path out;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    BleuCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (out != null && Files.exists(out)) {
            throw new CommandFailure("%s exists already; choose another file for the translations".formatted(out));
        }
        List<String> sources = new ArrayList<>();
        List<String> references = new ArrayList<>();
        Source.pairs(new TextFile(source), new TextFile(reference)).read(entry -> {
            sources.add(entry.texts().get(0));
            references.add(entry.texts().get(1));
        });
        try (Backend backend = backendOption.open(); Translator translator = Translator.load(model.folder(), backend);
                Progress progress = new Progress(terminal)) {
            Translator.Direction direction = translator.direction(from, to);
            TranslationScore score = TranslationScore.of(translator, direction, TranslationScore.search(translator.defaults(direction)), sources,
                    references, done -> progress.show("translated: %d of %d".formatted(done, sources.size())));
            progress.clear();
            keep(score.translations());
            terminal.err().printf("backend: %s (%s)%n", backend.info().selector(), backend.info().name());
            terminal.err().printf(Locale.ROOT, "translated: %d texts, %d tokens in %.0f s%n", sources.size(), score.tokens(), score.seconds());
            long empty = score.translations().stream().filter(String::isBlank).count();
            if (empty > 0) {
                terminal.err().printf("empty: %d of %d translations%n", empty, sources.size());
            }
            terminal.out().println(score.bleu());
            return 0;
        }
    }

    private void keep(List<String> translations) {
        if (out == null) {
            return;
        }
        try {
            Files.write(out, translations.stream().map(text -> text.replaceAll("\\R", " ")).toList());
        } catch (IOException failure) {
            throw new CommandFailure("%s cannot be written: %s".formatted(out, failure.getMessage()));
        }
    }
}
