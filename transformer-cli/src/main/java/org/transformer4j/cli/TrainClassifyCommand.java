package org.transformer4j.cli;

import java.util.concurrent.Callable;
import org.transformer4j.training.run.RunSettings.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Train a model that labels texts. */
@Command(name = "classify", addMethodSubcommands = false, header = "Train a model that labels texts.", description = {
    "Train an encoder to say which label a text has. Each row of a file is a text and its label, in TSV, CSV or JSON lines; see --columns."})
final class TrainClassifyCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    private final BackendOption backend = new BackendOption();

    TrainClassifyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new TrainSession(terminal, backend).begin(options.folder(Task.CLASSIFY), options.settings(Task.CLASSIFY, spec, "transformer train classify reviews.tsv --model bert-base"));
    }
}
