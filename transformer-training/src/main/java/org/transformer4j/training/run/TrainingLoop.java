package org.transformer4j.training.run;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.transformer4j.models.Model;
import org.transformer4j.models.checkpoint.CheckpointException;
import org.transformer4j.training.DivergedException;
import org.transformer4j.training.Trainer;
import org.transformer4j.training.objective.Objective;

/**
 * Steps, evaluations and checkpoints of a run, from where it begins or goes on.
 *
 * @param <E> an example
 */
final class TrainingLoop<E> implements AutoCloseable {
    /** Examples that are evaluated between two words about it, at most. */
    private static final int LOOK = 16;

    private final RunSettings settings;
    private final LearningTask<E> task;
    private final RunListener listener;
    private final Objective<E> objective;
    private final List<E> validation;
    private final long steps;
    private final Metrics metrics;
    private final CheckpointWriter checkpoints;
    private final RunClock clock;
    private final Trainer<E> trainer;
    private RunState state;

    /**
     * A loop.
     *
     * @param stored where the model was loaded from
     * @param path the folder of the checkpoint, or of the beginning
     * @param state where the run was when that was saved; null at the beginning
     */
    TrainingLoop(RunFolder folder, RunSettings settings, LearningTask<E> task, RunModel stored, Path path, RunState state,
            RunListener listener) {
        this.settings = settings;
        this.task = task;
        this.listener = listener;
        objective = task.objective();
        Model model = objective.model();
        List<E> kept = task.validation();
        Integer most = settings.evaluation().examples();
        validation = most == null || most >= kept.size() ? kept : kept.subList(0, most);
        steps = settings.steps() != null ? settings.steps() : Math.max(1, Math.round(settings.epochs() * task.batches().perEpoch()));
        this.state = state == null ? RunState.begin(task.fingerprint(), stored.base(listener::does), settings) : state;
        this.state.requireSame(settings);
        if (!this.state.data().equals(task.fingerprint())) {
            throw new CheckpointException(("%s: the texts are not those that the run began with; bring the old files back, or begin another run")
                    .formatted(folder.path()));
        }
        metrics = new Metrics(folder.metrics());
        clock = new RunClock(metrics.cut(state == null ? -1 : state.pending() == null ? state.step() : state.step() - 1), this.state.tokens());
        checkpoints = new CheckpointWriter(folder, stored, model, path, settings.checkpoints(), metrics);
        trainer = new Trainer<>(objective, RunTrainer.settings(settings, stored, model, steps));
        if (state != null) {
            resume(path);
        }
        RunTrainer.Count count = RunTrainer.count(settings, stored, model);
        listener.begins(new RunListener.Start(this.state.step(), steps, count.all(), count.learnt(), task.batches().perEpoch(), validation.size(),
                task.counts(), checkpoints.isFirst()));
        settings.schedule().note(steps).ifPresent(listener::notes);
    }

    private void resume(Path path) {
        try {
            trainer.resume(path);
        } catch (RuntimeException | Error failure) {
            trainer.close();
            throw failure;
        }
    }

    /** Goes through the steps that are left. */
    TrainingRun.End run(BooleanSupplier stop) {
        if (state.pending() != null) {
            if (!measure(state.pending(), stop)) {
                return TrainingRun.End.STOPPED;
            }
            checkpoints.complete(state);
        }
        if (checkpoints.isFirst()) {
            boolean stopped = evaluates() && !measure(new RunState.Pending(null, null), stop);
            checkpoints.save(state, trainer, listener);
            if (stopped) {
                return TrainingRun.End.STOPPED;
            }
        }
        while (state.step() < steps && !isOutOfPatience()) {
            if (stop.getAsBoolean() || !step(stop)) {
                saveOnce();
                return TrainingRun.End.STOPPED;
            }
        }
        saveOnce();
        return isOutOfPatience() ? TrainingRun.End.PATIENCE : TrainingRun.End.STEPS;
    }

    RunState state() {
        return state;
    }

    /** False where the step was made and its evaluation was stopped. */
    private boolean step(BooleanSupplier stop) {
        List<E> batch = task.batches().of(state.step());
        Trainer.Report report = trainer.step(batch);
        long tokens = batch.stream().mapToLong(objective::tokens).sum();
        state = state.stepped(tokens, report.loss(), report.targets());
        listener.stepped(report, tokens);
        boolean last = state.step() == steps;
        long bestBefore = state.bestStep();
        if ((last || isDue(settings.logEvery()) || isEvaluationDue()) && !measure(new RunState.Pending(report.rate(), report.gradientNorm()), stop)) {
            return false;
        }
        if (last && !evaluates()) {
            // Of an update, the next step tells whether it went well; after the last one, nobody would.
            requireFinite("the last batch", evaluate(() -> trainer.evaluate(batch)));
        }
        if (state.bestStep() != bestBefore || isDue(settings.checkpoints().every()) || checkpoints.isTimeOver()) {
            saveOnce();
        }
        return true;
    }

    /** Writes a line, unless its evaluation is stopped: then it is pending. */
    private boolean measure(RunState.Pending step, BooleanSupplier stop) {
        Double validationLoss = null;
        if (isEvaluationDue()) {
            validationLoss = evaluate(() -> losses(stop));
            if (validationLoss == null) {
                state = state.interrupted(step);
                return false;
            }
            requireFinite("the validation texts", validationLoss);
        }
        boolean learnt = step.learningRate() != null;
        RunListener.Measurement line = new RunListener.Measurement(state.step(), learnt ? state.meanLoss() : null, validationLoss, step.learningRate(),
                step.gradientNorm(), state.tokens(), learnt ? clock.tokensPerSecond(state.tokens()) : null, clock.seconds());
        metrics.add(line);
        state = state.logged();
        if (validationLoss != null) {
            state = state.evaluated(validationLoss);
        }
        listener.measured(line);
        return true;
    }

    private void requireFinite(String texts, double loss) {
        if (!Double.isFinite(loss)) {
            throw DivergedException.ofLoss(state.step(), texts, loss);
        }
    }

    /** A loss of what would be exported. */
    private Double evaluate(Supplier<Double> loss) {
        clock.pause();
        try {
            return settings.average() == null ? loss.get() : trainer.withAverage(loss);
        } finally {
            clock.goOn();
        }
    }

    /** Null where it was stopped. */
    private Double losses(BooleanSupplier stop) {
        double sum = 0;
        long targets = 0;
        for (int from = 0, to; from < validation.size(); from = to) {
            if (stop.getAsBoolean()) {
                return null;
            }
            to = endOfPart(from);
            List<E> part = validation.subList(from, to);
            long counted = part.stream().mapToLong(objective::targets).sum();
            sum += counted == 0 ? 0 : trainer.evaluate(part) * counted;
            targets += counted;
            listener.evaluating(from + part.size(), validation.size());
        }
        return sum / targets;
    }

    /** As many examples as a step has would fit into memory; a few are enough. */
    private int endOfPart(int from) {
        Integer budget = settings.batch().tokens();
        int most = budget == null ? Math.min(LOOK, settings.batch().examples()) : LOOK;
        int to = from + 1;
        long tokens = objective.tokens(validation.get(from));
        while (to < validation.size() && to - from < most) {
            tokens += objective.tokens(validation.get(to));
            if (budget != null && tokens > budget) {
                break;
            }
            to++;
        }
        return to;
    }

    private boolean evaluates() {
        return settings.evaluation().every() > 0 && validation.stream().anyMatch(example -> objective.targets(example) > 0);
    }

    private boolean isEvaluationDue() {
        return evaluates() && (isDue(settings.evaluation().every()) || state.step() == steps);
    }

    private boolean isDue(long every) {
        return every > 0 && state.step() % every == 0;
    }

    private boolean isOutOfPatience() {
        Integer patience = settings.evaluation().patience();
        return patience != null && state.worse() >= patience;
    }

    private void saveOnce() {
        if (!checkpoints.has(state.step())) {
            checkpoints.save(state, trainer, listener);
        }
    }

    @Override
    public void close() {
        trainer.close();
    }
}
