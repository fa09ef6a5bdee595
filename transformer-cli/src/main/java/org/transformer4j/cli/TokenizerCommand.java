package org.transformer4j.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about tokenizers. */
@Command(name = "tokenizer", addMethodSubcommands = false, header = "Learn a tokenizer from text.", description = "Learn a tokenizer from text.")
final class TokenizerCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    TokenizerCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "nothing to do; expected one of %s".formatted(String.join(", ", spec.subcommands().keySet())));
    }
}
