package org.transformer4j.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.transformer4j.training.run.RunSettings.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Train a model that translates. */
@Command(name = "translate", addMethodSubcommands = false, header = "Train a model that translates.", description = {
    "Train an encoder-decoder to write what belongs to a text: two files that belong together line by line, or one with both in each row, in TSV, CSV or JSON lines."})
final class TrainTranslateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Option(names = "--target", paramLabel = "FILE", description = "The file whose lines belong to those of FILE; one for each.")
    private List<Path> target;

    @Option(names = "--validation-target", paramLabel = "FILE", description = "The same for --validation.")
    private List<Path> validationTarget;

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Words in front of every text that is read, as in 'translate English to German: '; 'transformer translate' will put them there, too.")
    private String prefix;

    @Option(names = "--from", paramLabel = "LANGUAGE", description = "The language of FILE, for models that have a token for each, such as an mBART; for others it is a name alone.")
    private String from;

    @Option(names = "--to", paramLabel = "LANGUAGE", description = "The language of --target.")
    private String to;

    @Option(names = "--bleu", paramLabel = "N", description = "Translate so many texts of --validation at the end, at most, and score them; 0 for none. Default: 100.")
    private Integer bleu;

    @Mixin
    private final BackendOption backend = new BackendOption();

    TrainTranslateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new TrainSession(terminal, backend).begin(options.folder(Task.TRANSLATE), options.with("data.target", TrainOptions.paths(target))
                .with("data.validation-target", TrainOptions.paths(validationTarget)).with("evaluation.translations", bleu)
                .with("data.prefix", prefix).with("data.from", from).with("data.to", to)
                .settings(Task.TRANSLATE, spec, "transformer train translate de.txt --target en.txt --config transformer-tiny"));
    }
}
