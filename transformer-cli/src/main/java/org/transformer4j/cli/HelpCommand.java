package org.transformer4j.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the help of a command, or of a command of a command, which picocli's own does not. */
@Command(name = "help", helpCommand = true, addMethodSubcommands = false, header = "Show the help of a command.",
        description = "Show the help of a command, as 'transformer help train lm', or of all.")
final class HelpCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, and the one below it.")
    private List<String> names = List.of();

    HelpCommand() {}

    @Override
    public void run() {
        CommandLine command = spec.root().commandLine();
        for (String name : names) {
            CommandLine below = command.getSubcommands().get(name);
            if (below == null) {
                throw new ParameterException(spec.commandLine(), "'%s' is no command of '%s'; %s".formatted(name, command.getCommandSpec().qualifiedName(),
                        command.getSubcommands().isEmpty() ? "it has none" : "expected one of " + String.join(", ", command.getSubcommands().keySet())));
            }
            command = below;
        }
        command.usage(command.getOut());
    }
}
