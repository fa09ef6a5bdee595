package org.transformer4j.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.transformer4j.api.Backend;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.models.checkpoint.Checkpoint;
import org.transformer4j.training.objective.ForwardPass;
import org.transformer4j.training.objective.Objective;
import org.transformer4j.training.regularization.Omissions;

/**
 * Teaches a model, batch by batch. The same examples in the same order give the same weights, bit for bit: on every backend, with any
 * number of threads, and however a batch is cut into parts.
 *
 * @param <E> an example
 */
public final class Trainer<E> implements AutoCloseable {
    private static final String MODEL = "model.safetensors";
    /** Optimizers square gradients, in F32. */
    private static final double LARGEST_NORM = 0x1p64;

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
    private final TrainingSettings settings;
    private final ForwardPass pass;
    private final TrainedParameters parameters;
    private final LossScale lossScale;
    private long done;

    /**
     * A trainer of a model that was loaded through an {@link org.transformer4j.training.autograd.AutogradDevice}.
     *
     * @throws IllegalArgumentException if no parameter learns, or one that should is not F32 or has no name in the checkpoint
     */
    public Trainer(Objective<E> objective, TrainingSettings settings) {
        this.objective = objective;
        this.settings = settings;
        Backend backend = objective.model().backend();
        this.lossScale = new LossScale(settings.precision());
        this.pass = new ForwardPass(backend);
        this.parameters = new TrainedParameters(settings, pass, backend);
        try {
            pass.tape().precision(settings.precision());
            if (settings.memory().checkpointing()) {
                pass.checkpoint();
            }
            parameters.watch(objective.model().weights());
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
        long targets = targets(batch);
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
        double scale = lossScale.value();
        try {
            double loss = backward(batch, (float) scale * Objective.scale(targets));
            List<Slice> gradients = parameters.gradients();
            GradientClipper clipper = new GradientClipper(pass, settings.clipping());
            double norm = clipper.norm(gradients) / scale;
            if (Double.isFinite(loss) && !Double.isFinite(norm) && lossScale.halve()) {
                return Optional.empty();
            }
            if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
                throw new DivergedException(done + 1, loss / targets, norm);
            }
            double rate = rate();
            GradientClipper.Clipped clipped = clipper.clip(gradients, norm, scale);
            if (clipped.norm() >= LARGEST_NORM) {
                throw new DivergedException(done + 1, loss / targets, norm);
            }
            parameters.step(clipped.gradients(), done + 1, rate, clipped.factor());
            done++;
            lossScale.stepped();
            return Optional.of(new Report(done, loss / targets, targets, norm, rate, scale, overflows));
        } finally {
            pass.tape().clear();
            pass.reset();
        }
    }

    /** The sum of the losses of a batch, whose gradients are on the tape then. */
    private double backward(List<E> batch, float scale) {
        return sum(batch, (part, from) -> {
            pass.leaveOut(new Omissions(settings.regularization(), done, from));
            Tensor losses = objective.losses(part, pass);
            Tensor sum = losses.reshape(1, Math.toIntExact(losses.shape().elements())).reduce(Reduce.Function.SUM);
            float[] each = losses.toArray();
            pass.tape().backward(sum, scale);
            return each;
        });
    }

    private double rate() {
        double rate = settings.schedule().rate(done);
        if (!(rate >= 0) || Double.isInfinite(rate)) {
            throw new IllegalArgumentException("step %d: a learning rate of %s; the schedule must give a number that is not negative"
                    .formatted(done + 1, rate));
        }
        return rate;
    }

    private long targets(List<E> examples) {
        return examples.stream().mapToLong(objective::targets).sum();
    }

    /** Computes losses of a part of some examples, the first of which is number {@code from}. */
    private interface Losses<E> {
        float[] of(List<E> part, int from);
    }

    /** The sum of all losses, part by part and one after the other, so that the parts make no difference. */
    private double sum(List<E> examples, Losses<E> losses) {
        int microBatch = settings.memory().microBatch();
        double sum = 0;
        for (int from = 0; from < examples.size(); from += microBatch) {
            try {
                for (float each : losses.of(examples.subList(from, Math.min(examples.size(), from + microBatch)), from)) {
                    sum += each;
                }
            } finally {
                pass.reset();
            }
        }
        return sum;
    }

    /**
     * Does something with the average of the weights in place of the weights, as to {@link #evaluate} or {@link #saveModel} it.
     *
     * @throws IllegalStateException if none is kept
     */
    public <R> R withAverage(Supplier<R> body) {
        if (settings.average().isEmpty()) {
            throw new IllegalStateException("no average of the weights is kept; ask for one in the settings");
        }
        parameters.exchange();
        try {
            return body.get();
        } finally {
            parameters.exchange();
        }
    }

    /** The mean loss of some examples, without learning from them: of the weights as they are saved, in F32, and with nothing left out. */
    public double evaluate(List<E> examples) {
        long targets = targets(examples);
        if (targets == 0) {
            throw new IllegalArgumentException("%d examples without a target that counts".formatted(examples.size()));
        }
        double[] loss = new double[1];
        pass.tape().pause(() -> loss[0] = sum(examples, (part, _) -> objective.losses(part, pass).toArray()));
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
        state().write(folder, done);
    }

    /** Writes {@code model.safetensors} alone. */
    public void saveModel(Path folder, Checkpoint base) {
        new Snapshot(pass.workspace()).writeModel(objective.model().weights().named(), parameters.list(), base, folder.resolve(MODEL));
    }

    /** The name of a parameter of which a number that learns, or the average of one, is not finite. */
    public Optional<String> notFinite() {
        try {
            return parameters.list().stream().filter(each -> !isFinite(each.weights()) || each.average() != null && !isFinite(each.average()))
                    .map(each -> each.named().name()).findFirst();
        } finally {
            pass.reset();
        }
    }

    private boolean isFinite(Slice numbers) {
        return Double.isFinite(new GradientClipper(pass, Clipping.byNorm(Double.POSITIVE_INFINITY)).norm(List.of(numbers)));
    }

    private StateFile state() {
        return new StateFile(objective, settings, parameters, lossScale, pass.workspace());
    }

    /**
     * Goes on where {@link #save} was called, to the same bits. The model has to be the one that was saved, and the settings and the
     * objective have to be the same, except for the {@link ActivationMemory}, which changes no bit. A schedule is the same if it gives the
     * same rates for the steps that were made.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the file is missing, broken, or belongs to other settings
     */
    public void resume(Path folder) {
        done = state().read(folder, true);
    }

    /**
     * Takes what {@link #save} kept, whatever settings it was made with, as to go on with others, or to use the average of the weights. The
     * same parameters have to learn, and the optimizer has to keep as much of them.
     *
     * @throws org.transformer4j.models.checkpoint.CheckpointException if the file is missing, broken, or belongs to another model
     */
    public void load(Path folder) {
        done = state().read(folder, false);
    }

    /** How many steps it has made. */
    public long steps() {
        return done;
    }

    /** Frees what it keeps; the model stays the caller's. */
    @Override
    public void close() {
        try (parameters) {
            pass.close();
        }
    }
}
