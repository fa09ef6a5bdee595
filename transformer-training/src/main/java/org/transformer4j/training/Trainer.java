package org.transformer4j.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.transformer4j.api.Backend;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Weights;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.autograd.Tape;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.optimizer.Optimizer;
import org.transformer4j.training.regularization.Omissions;
import org.transformer4j.training.regularization.Regularization;
import org.transformer4j.training.schedule.Schedule;

/**
 * Teaches a model, batch by batch. The same examples in the same order give the same weights, bit for bit: on every backend, with any
 * number of threads, and however a batch is cut into parts.
 *
 * @param <E> an example
 */
public final class Trainer<E> implements AutoCloseable {
    private static final String MODEL = "model.safetensors";
    private static final String STATE = "trainer.safetensors";
    private static final String STEPS = "steps";
    private static final String FINGERPRINT = "fingerprint";
    /** Optimizers square gradients, in F32. */
    private static final double LARGEST_NORM = 0x1p64;

    /**
     * How to train.
     *
     * @param optimizer how gradients change weights
     * @param schedule the learning rate of each step
     * @param clipNorm the largest norm that the gradient of all parameters together may have; infinite for no limit
     * @param clipNormType which norm that is
     * @param clipValue the largest size of each number of a gradient, which is limited before the norm is; infinite for no limit
     * @param microBatch how many examples are computed at once; more need more memory and give the same bits
     * @param learns which parameters learn, by their names in the checkpoint
     * @param groups those that learn in a way of their own; the first that a parameter is in counts. The rate of the others is the
     *         schedule's, and their decay is for those of two dimensions or more
     * @param average an average of the weights to keep beside them, if any
     * @param regularization what is left out while the model learns
     * @param checkpointing whether blocks are computed again on the way back instead of kept: less memory, more work, the same bits
     * @param precision what linear layers multiply while the model learns: F32, F16 or BF16; the weights that learn are F32 all the same
     */
    public record Settings(Optimizer optimizer, Schedule schedule, double clipNorm, GradientNorm clipNormType, double clipValue, int microBatch,
            Predicate<String> learns, List<ParameterGroup> groups, Optional<WeightAverage> average, Regularization regularization, boolean checkpointing,
            DType precision) {
        /** Checks the numbers. */
        public Settings {
            if (!(clipNorm > 0 && clipValue > 0)) {
                throw new IllegalArgumentException("gradients clipped at a norm of %s and at values of %s; positive numbers are needed"
                        .formatted(clipNorm, clipValue));
            }
            if (microBatch < 1) {
                throw new IllegalArgumentException("%d examples at once; at least 1 is needed".formatted(microBatch));
            }
            if (!precision.isWeight()) {
                throw new IllegalArgumentException("linear layers that multiply %s; expected F32, F16 or BF16".formatted(precision));
            }
            groups = List.copyOf(groups);
        }

        /** Without limits on single numbers, groups, an average and regularization. */
        public Settings(Optimizer optimizer, Schedule schedule, double clipNorm, int microBatch, Predicate<String> learns) {
            this(optimizer, schedule, clipNorm, GradientNorm.EUCLIDEAN, Double.POSITIVE_INFINITY, microBatch, learns, List.of(), Optional.empty(),
                    Regularization.NONE, false, DType.F32);
        }

        /** With another norm to clip gradients by. */
        public Settings withClipNormType(GradientNorm type) {
            return new Settings(optimizer, schedule, clipNorm, type, clipValue, microBatch, learns, groups, average, regularization,
                    checkpointing, precision);
        }

        /** With a limit on each number of a gradient. */
        public Settings withClipValue(double value) {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, value, microBatch, learns, groups, average, regularization,
                    checkpointing, precision);
        }

        /** With parameters that learn in a way of their own. */
        public Settings withGroups(ParameterGroup... others) {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, clipValue, microBatch, learns, List.of(others), average, regularization,
                    checkpointing, precision);
        }

        /** With an average of the weights. */
        public Settings withAverage(double decay) {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, clipValue, microBatch, learns, groups, Optional.of(new WeightAverage(decay)),
                    regularization, checkpointing, precision);
        }

        /** With numbers or layers left out while the model learns. */
        public Settings withRegularization(Regularization omitted) {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, clipValue, microBatch, learns, groups, average, omitted, checkpointing, precision);
        }

        /** With memory for one block instead of all, at the price of computing each block twice. Source: Chen et al. (2016), section 3. */
        public Settings withCheckpointing() {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, clipValue, microBatch, learns, groups, average, regularization, true,
                    precision);
        }

        /** With linear layers that multiply numbers of 16 bits. Source: Micikevicius et al. (2018). */
        public Settings withPrecision(DType type) {
            return new Settings(optimizer, schedule, clipNorm, clipNormType, clipValue, microBatch, learns, groups, average, regularization, checkpointing,
                    type);
        }

        /** How a parameter learns. */
        ParameterGroup group(NamedParameter named) {
            return groups.stream().filter(group -> group.names().test(named.name())).findFirst()
                    .orElseGet(() -> ParameterGroup.rest(named.shape().rank()));
        }
    }

    /**
     * What a step did.
     *
     * @param number of the step, from 1
     * @param loss the mean over all targets
     * @param targets how many there were
     * @param gradientNorm of all parameters together, before it was clipped
     * @param rate the learning rate
     * @param lossScale what the loss was multiplied by, for the sake of small gradients in F16
     * @param overflows how often the gradient was not finite, whereupon the batch was computed again with half the scale
     */
    public record Report(long number, double loss, long targets, double gradientNorm, double rate, double lossScale, int overflows) {}

    private final Objective<E> objective;
    private final Settings settings;
    private final ForwardPass pass;
    /** Where weights change: what a parameter needs meanwhile, the next one finds again. */
    private final Workspace updates;
    private final Weights states;
    private final List<TrainedParameter> parameters = new ArrayList<>();
    private final LossScale lossScale;
    private long done;

    /**
     * A trainer of a model that was loaded through an {@link org.transformer4j.training.autograd.AutogradDevice}.
     *
     * @throws IllegalArgumentException if no parameter learns, or one that should is not F32 or has no name in the checkpoint
     */
    public Trainer(Objective<E> objective, Settings settings) {
        this.objective = objective;
        this.settings = settings;
        Backend backend = objective.model().backend();
        this.lossScale = new LossScale(settings.precision);
        this.pass = new ForwardPass(backend);
        this.updates = backend.newWorkspace();
        this.states = new Weights(backend);
        try {
            pass.tape().precision(settings.precision);
            if (settings.checkpointing) {
                pass.checkpoint();
            }
            Learnable.requireNames(objective.model().weights());
            for (NamedParameter named : objective.model().weights().named()) {
                if (settings.learns.test(named.name())) {
                    Learnable.requireFloats(named, objective.model().weights());
                    pass.tape().watch(named);
                    parameters.add(TrainedParameter.of(named, settings, states));
                }
            }
            if (parameters.isEmpty()) {
                throw new IllegalArgumentException("none of the %d parameters learns".formatted(objective.model().weights().named().size()));
            }
            pass.tape().pause(() -> parameters.forEach(parameter -> parameter.read(pass.workspace())));
        } catch (RuntimeException | Error failure) {
            close();
            throw failure;
        }
    }

    /**
     * Learns from a batch.
     *
     * @throws IllegalArgumentException if no target of it counts, or an example does not fit the model
     * @throws DivergedException if the loss or the gradient is not finite; the weights are as they were
     */
    public Report step(List<E> batch) {
        long targets = batch.stream().mapToLong(objective::targets).sum();
        if (targets == 0) {
            throw new IllegalArgumentException("a batch of %d examples without a target that counts".formatted(batch.size()));
        }
        int overflows = 0;
        Optional<Report> report = attempt(batch, targets, overflows);
        while (report.isEmpty()) {
            report = attempt(batch, targets, ++overflows);
        }
        return report.get();
    }

    /** Nothing where the gradient was not finite and a smaller scale may help. */
    private Optional<Report> attempt(List<E> batch, long targets, int overflows) {
        Tape tape = pass.tape();
        double scale = lossScale.value();
        try {
            double loss = 0;
            for (int from = 0; from < batch.size(); from += settings.microBatch) {
                List<E> part = batch.subList(from, Math.min(batch.size(), from + settings.microBatch));
                pass.leaveOut(new Omissions(settings.regularization, done, from));
                Tensor losses = objective.losses(part, pass);
                Tensor sum = losses.reshape(1, Math.toIntExact(losses.shape().elements())).reduce(Reduce.Function.SUM);
                for (float each : losses.toArray()) {
                    loss += each;
                }
                tape.backward(sum, (float) scale * Objective.scale(targets));
                pass.reset();
            }
            List<Slice> gradients = new ArrayList<>();
            tape.pause(() -> parameters.forEach(parameter -> gradients.add(
                    parameter.gradient(tape.gradient(parameter.named().slice()), pass.workspace()))));
            Clipping clipping = new Clipping(pass, settings.clipNormType);
            double norm = clipping.norm(gradients) / scale;
            if (Double.isFinite(loss) && !Double.isFinite(norm) && lossScale.halve()) {
                return Optional.empty();
            }
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new DivergedException(done + 1, loss / targets, norm);
            }
            double rate = settings.schedule.rate(done);
            if (!(rate >= 0) || Double.isInfinite(rate)) {
                throw new IllegalArgumentException("step %d: a learning rate of %s; the schedule must give a number that is not negative"
                        .formatted(done + 1, rate));
            }
            List<Slice> clipped = clipping.values(gradients, settings.clipValue * scale);
            double clippedNorm = clipped == gradients ? norm : clipping.norm(clipped) / scale;
            double share = clipping.scale(clippedNorm, settings.clipNorm);
            if (clippedNorm * share >= LARGEST_NORM) {
                throw new DivergedException(done + 1, loss / targets, norm);
            }
            learn(clipped, rate, share / scale);
            done++;
            lossScale.stepped();
            return Optional.of(new Report(done, loss / targets, targets, norm, rate, scale, overflows));
        } finally {
            tape.clear();
            pass.reset();
        }
    }

    private void learn(List<Slice> gradients, double rate, double scale) {
        pass.workspace().finish();
        for (int i = 0; i < gradients.size(); i++) {
            TrainedParameter parameter = parameters.get(i);
            if (gradients.get(i) != null) {
                settings.optimizer.step(new Optimizer.Step(updates, parameter.shape(), parameter.weights(), gradients.get(i), parameter.state(),
                        done + 1, rate * parameter.group().rate(), scale, parameter.group().decays()));
                parameter.write(updates);
            }
            settings.average.ifPresent(average -> average.update(updates, parameter.average(), parameter.weights(), done + 1));
            updates.reset();
        }
        updates.finish();
    }

    /**
     * Does something with the average of the weights in place of the weights, as to {@link #evaluate} or {@link #saveModel} it.
     *
     * @throws IllegalStateException if none is kept
     */
    public <R> R withAverage(Supplier<R> body) {
        if (settings.average.isEmpty()) {
            throw new IllegalStateException("no average of the weights is kept; ask for one in the settings");
        }
        exchange();
        try {
            return body.get();
        } finally {
            exchange();
        }
    }

    private void exchange() {
        pass.workspace().finish();
        for (TrainedParameter parameter : parameters) {
            WeightAverage.exchange(updates, parameter.average(), parameter.weights());
            parameter.write(updates);
            updates.reset();
        }
        updates.finish();
    }

    /** The mean loss of some examples, without learning from them: of the weights as they are saved, in F32, and with nothing left out. */
    public double evaluate(List<E> examples) {
        double[] loss = new double[1];
        long targets = examples.stream().mapToLong(objective::targets).sum();
        if (targets == 0) {
            throw new IllegalArgumentException("%d examples without a target that counts".formatted(examples.size()));
        }
        pass.tape().pause(() -> {
            for (int from = 0; from < examples.size(); from += settings.microBatch) {
                try {
                    for (float each : objective.losses(examples.subList(from, Math.min(examples.size(), from + settings.microBatch)), pass).toArray()) {
                        loss[0] += each;
                    }
                } finally {
                    pass.reset();
                }
            }
        });
        return loss[0] / targets;
    }

    /**
     * Writes all that {@link #resume} needs: {@code model.safetensors} and {@code trainer.safetensors}. Each file is the old or the new one,
     * whatever happens meanwhile; write into a new folder, and rename that, to have both.
     *
     * @param base the checkpoint that the model came from
     * @throws org.transformer4j.models.checkpoint.CheckpointException if they cannot be written
     */
    public void save(Path folder, Checkpoint base) {
        saveModel(folder, base);
        saveState(folder);
    }

    /** Writes {@code trainer.safetensors} alone, as beside an adapter. */
    public void saveState(Path folder) {
        Snapshot snapshot = new Snapshot(pass.workspace());
        Map<String, String> metadata = new TreeMap<>(lossScale.state());
        metadata.put(STEPS, Long.toString(done));
        metadata.putAll(provenance(done).metadata());
        metadata.put(FINGERPRINT, snapshot.fingerprint(objective.model().weights().named()));
        snapshot.writeState(parameters, metadata, folder.resolve(STATE));
    }

    /** Writes {@code model.safetensors} alone. */
    public void saveModel(Path folder, Checkpoint base) {
        new Snapshot(pass.workspace()).writeModel(objective.model().weights().named(), parameters, base, folder.resolve(MODEL));
    }

    private Provenance provenance(long steps) {
        return Provenance.of(settings, objective.settings(), parameters, steps);
    }

    /**
     * Goes on where {@link #save} was called, to the same bits. The model has to be the one that was saved, and the settings and the
     * objective have to be the same, except for those that change no bit: {@code microBatch} and {@code checkpointing}. A schedule is the
     * same if it gives the same rates for the steps that were made.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the file is missing, broken, or belongs to other settings
     */
    public void resume(Path folder) {
        open(folder, true);
    }

    /**
     * Takes what {@link #save} kept, whatever settings it was made with, as to go on with others, or to use the average of the weights. The
     * same parameters have to learn, and the optimizer has to keep as much of them.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the file is missing, broken, or belongs to another model
     */
    public void load(Path folder) {
        open(folder, false);
    }

    private void open(Path folder, boolean same) {
        try (Checkpoint file = Checkpoint.open(folder.resolve(STATE))) {
            String steps = file.metadata().get(STEPS);
            if (steps == null || !steps.matches("\\d{1,18}")) {
                throw new CheckpointException("%s: no number of steps is there, so it is no state of a trainer".formatted(file.origin()));
            }
            if (same) {
                provenance(Long.parseLong(steps)).requireSame(file);
            }
            Snapshot snapshot = new Snapshot(pass.workspace());
            if (!snapshot.fingerprint(objective.model().weights().named()).equals(file.metadata().get(FINGERPRINT))) {
                throw new CheckpointException("%s: it was saved with other weights than those of this model; load the model that was saved with it"
                        .formatted(file.origin()));
            }
            snapshot.readState(parameters, file);
            lossScale.resume(file);
            done = Long.parseLong(steps);
        }
    }

    /** How many steps it has made. */
    public long steps() {
        return done;
    }

    /** Frees what it keeps; the model stays the caller's. */
    @Override
    public void close() {
        try (states; updates) {
            pass.close();
        }
    }
}
