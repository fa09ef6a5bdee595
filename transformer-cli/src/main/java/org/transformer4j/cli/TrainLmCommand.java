package org.transformer4j.cli;

import java.util.concurrent.Callable;
import org.transformer4j.training.run.RunSettings.Task;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Train a model that writes text on. */
@Command(name = "lm", addMethodSubcommands = false, header = "Train a model that writes text on.", description = {
    "Train a decoder to write text on. Each file is a text in UTF-8."})
final class TrainLmCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Mixin
    private final TrainOptions options = new TrainOptions();

    @Mixin
    private final BackendOption backend = new BackendOption();

    TrainLmCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new TrainSession(terminal, backend).begin(options.folder(Task.LM), options.settings(Task.LM, spec, "transformer train lm text.txt --config gpt2-tiny"));
    }
}
