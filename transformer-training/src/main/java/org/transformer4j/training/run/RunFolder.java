package org.transformer4j.training.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.models.config.ModelConfig;

/**
 * The folder of a run: {@code run.yaml}, {@code metrics.jsonl}, checkpoints such as {@code checkpoint-000200}, and at the end the trained
 * model in {@code model}.
 *
 * @param path where it is
 */
public record RunFolder(Path path) {
    private static final Pattern CHECKPOINT = Pattern.compile("checkpoint-(\\d{6,18})");
    private static final String SETTINGS = "run.yaml";
    /** What a run may leave behind half written. Whatever else is called so is not its own. */
    private static final Pattern PARTIAL = Pattern.compile("(checkpoint-\\d{6,18}|start|model|run\\.yaml|metrics\\.jsonl|loss\\.(html|png))"
            + Pattern.quote(DurableFiles.PARTIAL));

    /**
     * Makes the folder of a new run.
     *
     * @throws IllegalArgumentException if there is something already, or it is in a folder of texts
     */
    public static RunFolder create(Path path, RunSettings settings) {
        if (Files.exists(path.resolve(SETTINGS))) {
            throw new IllegalArgumentException("%s: there is a run already; go on with it by 'transformer resume %s', or name another folder"
                    .formatted(path, path));
        }
        if (Files.exists(path) && (!Files.isDirectory(path) || !DurableFiles.list(path).isEmpty())) {
            throw new IllegalArgumentException("%s: it is there already and no empty folder; name another one".formatted(path));
        }
        requireOutside(path, settings.data());
        DurableFiles.make(path);
        DurableFiles.write(path.resolve(SETTINGS), settings.yaml());
        return new RunFolder(path);
    }

    /** A folder that is learnt from is read with all that is in it. */
    private static void requireOutside(Path path, RunSettings.DataSource data) {
        Path run = real(path);
        Stream.of(data.train(), data.target(), data.validation(), data.validationTarget()).flatMap(List::stream).map(Path::of)
                .filter(Files::isDirectory).filter(texts -> run.startsWith(real(texts))).findFirst().ifPresent(texts -> {
                    throw new IllegalArgumentException("%s: it is in %s, whose files are all read as texts; name a folder elsewhere".formatted(path, texts));
                });
    }

    /** Without links, as far as it exists. */
    private static Path real(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        if (Files.exists(absolute)) {
            return DurableFiles.named(path, "cannot be read", absolute::toRealPath);
        }
        return absolute.getParent() == null ? absolute : real(absolute.getParent()).resolve(absolute.getFileName());
    }

    /**
     * The folder of a run that was begun.
     *
     * @throws CheckpointException if there is none
     */
    public static RunFolder open(Path path) {
        if (!Files.exists(path.resolve(SETTINGS))) {
            refuseCheckpoint(path);
            throw new CheckpointException("%s: no training run is there; expected a folder with %s".formatted(path, SETTINGS));
        }
        return new RunFolder(path);
    }

    private static void refuseCheckpoint(Path path) {
        Path place = path.toAbsolutePath().normalize();
        Matcher name = CHECKPOINT.matcher(place.getFileName() == null ? "" : place.getFileName().toString());
        if (name.matches() && Files.exists(place.resolveSibling(SETTINGS))) {
            Path run = path.getNameCount() > 1 && path.normalize().equals(path) ? path.getParent() : place.getParent();
            throw new CheckpointException("%s: one checkpoint of a run; give the run, as in 'transformer resume %s', and --step %d to begin there".formatted(path,
                    run, Long.parseLong(name.group(1))));
        }
    }

    /** Its settings. */
    public RunSettings settings() {
        return RunSettings.read(path.resolve(SETTINGS));
    }

    /** Keeps in its settings what they leave to the configuration of the model, so that the run goes on with it whatever the usual rate will be. */
    RunSettings keepDropout(RunSettings settings, ModelConfig config) {
        if (settings.dropout().rate() != null) {
            return settings;
        }
        RunSettings kept = settings.with("dropout.rate", DropoutRates.rate(settings, config));
        DurableFiles.write(path.resolve(SETTINGS), kept.yaml());
        return kept;
    }

    /** The trained model, once the run has ended. */
    public Path model() {
        return path.resolve("model");
    }

    /** What was measured, a line for each time. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    Path lock() {
        return path.resolve("lock");
    }

    /** Where the first weights are put together. */
    Path start() {
        return path.resolve("start" + DurableFiles.PARTIAL);
    }

    Path checkpoint(long step) {
        return path.resolve("checkpoint-%06d".formatted(step));
    }

    /** The steps of which there are checkpoints, ascending. */
    public List<Long> checkpoints() {
        List<Long> steps = new ArrayList<>();
        for (Path entry : DurableFiles.list(path)) {
            Matcher name = CHECKPOINT.matcher(entry.getFileName().toString());
            if (name.matches() && Files.isDirectory(entry)) {
                steps.add(Long.parseLong(name.group(1)));
            }
        }
        steps.sort(null);
        return steps;
    }

    /** The last step of which there is a checkpoint. */
    public Optional<Long> latest() {
        List<Long> steps = checkpoints();
        return steps.isEmpty() ? Optional.empty() : Optional.of(steps.getLast());
    }

    /** The last step before another one of which there is a checkpoint. */
    public Optional<Long> latestBefore(long step) {
        return checkpoints().reversed().stream().filter(each -> each < step).findFirst();
    }

    /** The step of the least validation loss that the checkpoint of a step knows of; none where nothing was measured, or it cannot be read. */
    public Optional<Long> bestUntil(long step) {
        try {
            long best = new RunCheckpoint(checkpoint(step)).state().bestStep();
            return best < 0 ? Optional.empty() : Optional.of(best);
        } catch (CheckpointException damaged) {
            return Optional.empty();
        }
    }

    /**
     * The step of the checkpoint with the least validation loss; the last one where none was measured.
     *
     * @throws CheckpointException if there is no checkpoint, or it is damaged
     */
    public long best() {
        long last = latest().orElseThrow(() -> new CheckpointException("%s: there is no checkpoint yet; go on with 'transformer resume %s'"
                .formatted(path, path)));
        long best = new RunCheckpoint(checkpoint(last)).state().bestStep();
        return best < 0 ? last : best;
    }

    /** Deletes the folder if no checkpoint was written, because nothing could begin. */
    public void discardUnlessBegun() {
        if (Files.exists(path) && checkpoints().isEmpty()) {
            DurableFiles.delete(path);
        }
    }

    /** Deletes what a process left behind that was killed while it wrote. */
    void clean() {
        for (Path entry : DurableFiles.list(path)) {
            if (PARTIAL.matcher(entry.getFileName().toString()).matches()) {
                DurableFiles.delete(entry);
            }
        }
        new ReplacedFolder(model()).settle();
    }
}
