package org.transformer4j.cli;

import java.util.concurrent.Callable;
import org.transformer4j.training.run.RunSettings.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Train a model that fills masks. */
@Command(name = "mlm", addMethodSubcommands = false, header = "Train a model that fills masks.", description = {
    "Train an encoder to guess tokens that are hidden from it. Each file is a text in UTF-8, or has one in each row."})
final class TrainMlmCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    private final BackendOption backend = new BackendOption();

    TrainMlmCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new TrainSession(terminal, backend).begin(options.folder(Task.MLM), options.settings(Task.MLM, spec, "transformer train mlm text.txt --config bert-tiny"));
    }
}
