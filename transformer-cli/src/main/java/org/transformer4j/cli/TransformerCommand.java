package org.transformer4j.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The {@code transformer} command, which does nothing without a subcommand. */
@Command(name = "transformer", versionProvider = Version.class, mixinStandardHelpOptions = true, scope = ScopeType.INHERIT,
        synopsisHeading = "%nUsage: ", descriptionHeading = "%n", parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n", commandListHeading = "%nCommands:%n", footerHeading = "%n",
        sortOptions = false, usageHelpAutoWidth = true, addMethodSubcommands = false)
final class TransformerCommand implements Runnable {
    private static final String HEADER = "Transformers for the JVM, in pure Java, whose every bit is the same on every backend.";

    /** Exit code when something went wrong. */
    static final int FAILURE = 1;
    /** Exit code when the command line is not understood. */
    static final int USAGE = 2;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Option(names = "--stack-trace", scope = ScopeType.INHERIT, description = "Show the whole stack trace of an error.")
    private boolean stackTrace;

    private TransformerCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command and gives its exit code: 0, {@value #FAILURE} if something went wrong, {@value #USAGE} for a wrong command line. */
    static int run(Terminal terminal, String... arguments) {
        TransformerCommand root = new TransformerCommand(terminal);
        ErrorLine errors = new ErrorLine(terminal, () -> root.stackTrace);
        CommandLine line = new CommandLine(root)
                .addSubcommand(new GenerateCommand(terminal))
                .addSubcommand(new ChatCommand(terminal))
                .addSubcommand(new TranslateCommand(terminal))
                .addSubcommand(new BleuCommand(terminal))
                .addSubcommand(new SummarizeCommand(terminal))
                .addSubcommand(new EmbedCommand(terminal))
                .addSubcommand(new FillMaskCommand(terminal))
                .addSubcommand(new ClassifyCommand(terminal))
                .addSubcommand(new AnswerCommand(terminal))
                .addSubcommand(new CommandLine(new TrainCommand())
                        .addSubcommand(new TrainLmCommand(terminal))
                        .addSubcommand(new TrainTranslateCommand(terminal))
                        .addSubcommand(new TrainClassifyCommand(terminal))
                        .addSubcommand(new TrainMlmCommand(terminal)))
                .addSubcommand(new ResumeCommand(terminal))
                .addSubcommand(new ExportCommand(terminal))
                .addSubcommand(new CommandLine(new TokenizerCommand()).addSubcommand(new TokenizerTrainCommand(terminal)))
                .addSubcommand(new HelpCommand())
                .addSubcommand(new AttentionCommand(terminal))
                .addSubcommand(new InspectCommand(terminal))
                .addSubcommand(new BackendsCommand(terminal))
                .addSubcommand(new VerifyCommand(terminal))
                .addSubcommand(new ConformanceCommand(terminal))
                .addSubcommand(new CommandLine(new BenchCommand(terminal)).addSubcommand(new BenchCompareCommand(terminal)))
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                // A prompt may begin with an at sign.
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors);
        // Not in the annotation, because commands inherit what stands there.
        line.getCommandSpec().usageMessage().header(HEADER);
        return line.execute(arguments);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given; expected one of %s"
                .formatted(String.join(", ", spec.subcommands().keySet())));
    }
}
