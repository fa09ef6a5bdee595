package org.transformer4j.cli;

import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.transformer4j.api.BackendUnavailableException;
import org.transformer4j.api.spi.DeviceException;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.generation.NoTokenException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into one line. */
final class ErrorLine implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String STACK_TRACE = "--stack-trace";

    private final Terminal terminal;
    private final BooleanSupplier stackTrace;

    ErrorLine(Terminal terminal, BooleanSupplier stackTrace) {
        this.terminal = terminal;
        this.stackTrace = stackTrace;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        String message = failure instanceof UnmatchedArgumentException unmatched
                ? "'%s' is not understood".formatted(String.join(" ", unmatched.getUnmatched())) : failure.getMessage();
        String advice = message.contains("; ") ? "" : "; see '%s --help'".formatted(command);
        print(message + advice, failure, Arrays.asList(arguments).contains(STACK_TRACE));
        return TransformerCommand.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        Throwable cause = failure instanceof CommandLine.ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        print(message(cause), cause, stackTrace.getAsBoolean());
        if (cause instanceof CommandFailure told) {
            told.afterwards().run();
        }
        return TransformerCommand.FAILURE;
    }

    private void print(String message, Throwable failure, boolean withStackTrace) {
        terminal.out().flush();
        terminal.err().println("error: " + oneLine(message));
        if (withStackTrace) {
            failure.printStackTrace(terminal.err());
        }
        terminal.err().flush();
    }

    private static String message(Throwable failure) {
        return switch (failure) {
            case CheckpointException expected -> expected.getMessage();
            case BackendUnavailableException expected -> expected.getMessage();
            case DeviceException expected -> expected.getMessage();
            case CommandFailure expected -> expected.getMessage();
            case NoTokenException expected -> expected.getMessage();
            case UncheckedIOException expected -> expected.getMessage();
            case IllegalArgumentException expected when expected.getMessage() != null -> expected.getMessage();
            case OutOfMemoryError full -> "%s; give Java more memory, as in TRANSFORMER_OPTS=-Xmx8g".formatted(full.getMessage());
            default -> "%s; this is a fault of the program: run it again with %s and report what it prints".formatted(failure, STACK_TRACE);
        };
    }

    /** Messages with several lines list what there is; on one line the parts stand between semicolons. */
    private static String oneLine(String message) {
        return message.lines().map(String::strip).filter(line -> !line.isEmpty()).map(line -> line.replaceAll("\\s+", " "))
                .collect(Collectors.joining("; ")).replace(":; ", ": ");
    }
}
