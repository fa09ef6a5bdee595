package org.transformer4j.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.models.adapter.LoraAdapter;
import org.transformer4j.training.run.PlainModel;
import org.transformer4j.training.run.RunFolder;
import org.transformer4j.training.run.TrainedModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the model of a training run. */
@Command(name = "export", addMethodSubcommands = false, header = "Write the model of a training run as a folder of its own.", description = {
    "Write the model of a training run as a folder that the other commands, and Hugging Face's library, can load: the best by validation loss, unless another is asked for, and the average of its weights, if one was kept. Of a run that taught an adapter, that is the adapter, or with --merge a plain model."})
final class ExportCommand implements Callable<Integer> {
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{6,18})");

    private final Terminal terminal;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RUN", description = "The folder of a run, or a checkpoint in it; with --merge also any folder with an adapter.")
    private Path run;

    @Parameters(index = "1", paramLabel = "DIR", description = "The new folder to write.")
    private Path target;

    @Option(names = "--dtype", paramLabel = "TYPE", description = "Store numbers as f32, or rounded as f16 or bf16. Default: f32.")
    private String type = "f32";

    @Option(names = "--merge", description = "Add the adapter to its model, which must be in a folder (a GGUF file cannot be merged), and write a plain model.")
    private boolean merge;

    @ArgGroup
    private Which which;

    @Mixin
    private final BackendOption backendOption = new BackendOption();

    /** Which checkpoint. */
    private static final class Which {
        @Option(names = "--best", description = "The one with the least validation loss.")
        private boolean best;

        @Option(names = "--last", description = "The last one.")
        private boolean last;

        @Option(names = "--step", paramLabel = "N", description = "The one of this step.")
        private Long step;
    }

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        DType dtype = dtype();
        Path named = run.toAbsolutePath().normalize();
        Matcher checkpoint = CHECKPOINT.matcher(named.getFileName() == null ? "" : named.getFileName().toString());
        boolean inside = checkpoint.matches() && !isRun(named);
        if (LoraAdapter.isIn(named) && !isRun(named) && !(inside && isRun(named.getParent()))) {
            return mergeAdapter(dtype);
        }
        if (inside && which != null) {
            throw new ParameterException(spec.commandLine(), "a checkpoint is named, and one is asked for besides; name the run");
        }
        RunFolder folder = RunFolder.open(inside ? named.getParent() : run);
        long step = inside ? Long.parseLong(checkpoint.group(1)) : step(folder);
        try (Backend backend = backendOption.open()) {
            if (merge) {
                PlainModel.of(folder, step, dtype, target, backend);
            } else {
                TrainedModel.write(folder, step, dtype, target, backend);
            }
        }
        terminal.err().printf("model of step %d%n", step);
        terminal.out().println(target);
        return 0;
    }

    private static boolean isRun(Path folder) {
        return Files.exists(folder.resolve("run.yaml"));
    }

    private int mergeAdapter(DType dtype) {
        if (!merge || which != null) {
            throw new ParameterException(spec.commandLine(), which != null ? "an adapter is named, and a checkpoint is asked for besides; name a run"
                    : "%s: there is an adapter and no run; add --merge to make a plain model of it".formatted(run));
        }
        try (Backend backend = backendOption.open()) {
            PlainModel.of(run, dtype, target, backend);
        }
        terminal.out().println(target);
        return 0;
    }

    private DType dtype() {
        return switch (type.toLowerCase(Locale.ROOT)) {
            case "f32" -> DType.F32;
            case "f16" -> DType.F16;
            case "bf16" -> DType.BF16;
            default -> throw new ParameterException(spec.commandLine(), "--dtype is %s; expected f32, f16 or bf16".formatted(type));
        };
    }

    private long step(RunFolder folder) {
        if (which != null && which.step != null) {
            return which.step;
        }
        return which != null && which.last ? folder.latest().orElseGet(folder::best) : folder.best();
    }
}
