package org.transformer4j.training.run;

import java.util.Map;

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
 * @param files the SHA-256 of each file beside this one
 */
record RunState(long step, long tokens, double lossSum, long lossTargets, long bestStep, double bestLoss, int worse, String data,
        Map<String, String> files) {
    static RunState begin(String data) {
        return new RunState(0, 0, 0, 0, -1, 0, 0, data, Map.of());
    }

    RunState stepped(long tokens, double loss, long targets) {
        return new RunState(step + 1, this.tokens + tokens, lossSum + loss * targets, lossTargets + targets, bestStep, bestLoss, worse, data, files);
    }

    /** A line was written, and the mean begins anew. */
    RunState logged() {
        return new RunState(step, tokens, 0, 0, bestStep, bestLoss, worse, data, files);
    }

    RunState evaluated(double loss) {
        return bestStep < 0 || loss < bestLoss ? new RunState(step, tokens, lossSum, lossTargets, step, loss, 0, data, files)
                : new RunState(step, tokens, lossSum, lossTargets, bestStep, bestLoss, worse + 1, data, files);
    }

    RunState withFiles(Map<String, String> files) {
        return new RunState(step, tokens, lossSum, lossTargets, bestStep, bestLoss, worse, data, files);
    }

    double meanLoss() {
        return lossSum / lossTargets;
    }
}
