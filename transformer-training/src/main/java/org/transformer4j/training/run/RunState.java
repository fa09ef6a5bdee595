package org.transformer4j.training.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where a run is, beside weights and optimizer: {@code checkpoint.json} of a checkpoint. No times, so that the same run writes the same bytes.
 *
 * @param step how many steps were made
 * @param tokens how many tokens were learnt from
 * @param lossSum the sum of the losses of all targets since the last line of {@code metrics.jsonl}
 * @param lossTargets how many targets that were
 * @param bestStep the step of the least validation loss, or -1
 * @param bestLoss that loss, or 0
 * @param worse evaluations since then
 * @param data a fingerprint of what is learnt from
 * @param base the SHA-256 of each file of the model that an adapter belongs to; empty where the model itself learns
 * @param pending what is still to be measured of the step, because its evaluation was interrupted; null for nothing
 * @param settings those of the run that decide what a step learns from, by their names; null in the checkpoints of a run that kept none
 * @param files the SHA-256 of each file beside this one
 */
record RunState(long step, long tokens, double lossSum, long lossTargets, long bestStep, double bestLoss, int worse, String data,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> base, Pending pending, Map<String, String> settings,
        Map<String, String> files) {
    /**
     * What the line of a step in {@code metrics.jsonl} will say, beside losses.
     *
     * @param learningRate of the step, or null at the beginning
     * @param gradientNorm of the step, before it was clipped, or null at the beginning
     */
    record Pending(Double learningRate, Double gradientNorm) {}

    /** What a run without an adapter leaves out is empty. */
    RunState {
        base = base == null ? Map.of() : base;
    }

    static RunState begin(String data, Map<String, String> base, RunSettings settings) {
        return new RunState(0, 0, 0, 0, -1, 0, 0, data, base, null, decisive(settings), Map.of());
    }

    /** Weights and how they learn are the trainer's; what may change is when to evaluate and to save, and the end where no rate depends on it. */
    private static Map<String, String> decisive(RunSettings settings) {
        Map<String, String> decisive = new TreeMap<>();
        decisive.put("seed", "" + settings.seed());
        decisive.put("batch.examples", Objects.toString(settings.batch().examples(), "left out"));
        decisive.put("batch.tokens", Objects.toString(settings.batch().tokens(), "left out"));
        decisive.put("data.length", Objects.toString(settings.data().length(), "left out"));
        decisive.put("data.masked", "" + settings.data().masked());
        decisive.put("lora", Objects.toString(settings.lora(), "left out"));
        return decisive;
    }

    /**
     * Compares what it learnt from until now with what is to come.
     *
     * @throws IllegalArgumentException if the settings are others
     */
    void requireSame(RunSettings now) {
        decisive(now).forEach((name, value) -> {
            String before = settings == null ? value : settings.getOrDefault(name, value);
            if (!before.equals(value)) {
                throw new IllegalArgumentException("%s is %s, and the run began with %s; set it back in run.yaml, or begin another run with it"
                        .formatted(name, value, before));
            }
        });
    }

    RunState stepped(long tokens, double loss, long targets) {
        return new RunState(step + 1, this.tokens + tokens, lossSum + loss * targets, lossTargets + targets, bestStep, bestLoss, worse, data, base, pending, settings, files);
    }

    /** Something is still to be measured. */
    RunState interrupted(Pending pending) {
        return new RunState(step, tokens, lossSum, lossTargets, bestStep, bestLoss, worse, data, base, pending, settings, files);
    }

    /** A line was written, and the mean begins anew. */
    RunState logged() {
        return new RunState(step, tokens, 0, 0, bestStep, bestLoss, worse, data, base, null, settings, files);
    }

    RunState evaluated(double loss) {
        // Whatever was said to be best, a number is better than none.
        return Double.isFinite(loss) && (bestStep < 0 || !(loss >= bestLoss)) ? new RunState(step, tokens, lossSum, lossTargets, step, loss, 0, data, base, pending, settings, files)
                : new RunState(step, tokens, lossSum, lossTargets, bestStep, bestLoss, worse + 1, data, base, pending, settings, files);
    }

    RunState withFiles(Map<String, String> files) {
        return new RunState(step, tokens, lossSum, lossTargets, bestStep, bestLoss, worse, data, base, pending, settings, files);
    }

    double meanLoss() {
        return lossSum / lossTargets;
    }
}
