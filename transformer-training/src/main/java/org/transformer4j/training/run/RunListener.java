package org.transformer4j.training.run;

import java.nio.file.Path;
import org.transformer4j.training.Trainer;

/** Hears how a run goes. All methods are called by the thread that trains. */
public interface RunListener {
    /** Hears nothing. */
    RunListener SILENT = new RunListener() {};

    /**
     * The facts of a run.
     *
     * @param step where it begins or goes on
     * @param steps how many there will be
     * @param parameters numbers that the model consists of
     * @param learnt those that learn
     * @param stepsPerEpoch steps in which all examples come once
     * @param validation examples that are kept back
     * @param texts what was read, in words
     * @param fresh whether it begins, and does not go on
     */
    record Start(long step, long steps, long parameters, long learnt, long stepsPerEpoch, long validation, String texts, boolean fresh) {}

    /**
     * A line of {@code metrics.jsonl}.
     *
     * @param step how many steps had been made
     * @param loss the mean over all targets since the line before, or null
     * @param validationLoss the mean over the examples that are kept back, or null if this was no evaluation
     * @param learningRate of the step, or null at the beginning
     * @param gradientNorm of the step, before it was clipped, or null at the beginning
     * @param tokens learnt from so far
     * @param tokensPerSecond since the line before, or null at the beginning
     * @param seconds of training so far
     */
    record Measurement(long step, Double loss, Double validationLoss, Double learningRate, Double gradientNorm, long tokens,
            Double tokensPerSecond, double seconds) {}

    /** It begins or goes on. */
    default void begins(Start start) {}

    /** Something takes a while: what it is. */
    default void does(String what) {}

    /** The settings say something that is hardly meant: what it is, and what to do. */
    default void notes(String what) {}

    /** A step was made. */
    default void stepped(Trainer.Report report, long tokens) {}

    /** A part of the validation examples was looked at. */
    default void evaluating(long done, long all) {}

    /** A line was written. */
    default void measured(Measurement line) {}

    /** A checkpoint was written. */
    default void saved(Path checkpoint) {}
}
