package org.transformer4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands that train. */
@Command(name = "train", addMethodSubcommands = false, header = "Train a model.", description = {
    "Train a model: from random weights, or from those of another one. A run has a folder with its settings, measurements and checkpoints; when it is done, the model is in the folder 'model' there.",
    "",
    "Ctrl-C finishes the step, saves and stops; 'transformer resume' goes on, to the same bits as if nothing had happened, also after a process was killed."})
final class TrainCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    TrainCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nothing to train for; expected one of %s".formatted(String.join(", ", spec.subcommands().keySet())));
    }
}
