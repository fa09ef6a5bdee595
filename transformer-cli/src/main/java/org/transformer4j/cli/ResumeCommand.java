package org.transformer4j.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Goes on with a training run. */
@Command(name = "resume", addMethodSubcommands = false, header = "Go on with a training run that was stopped or killed.", description = {
    "Go on with a training run that was stopped or killed, from its last checkpoint, to the same bits as if it had not been."})
final class ResumeCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path folder;

    @Option(names = "--step", paramLabel = "N", description = "Go on from the checkpoint of this step, and forget what came after it.")
    private Long step;

    @Mixin
    private final BackendOption backend = new BackendOption();

    ResumeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return new TrainSession(terminal, backend).resume(folder, step);
    }
}
