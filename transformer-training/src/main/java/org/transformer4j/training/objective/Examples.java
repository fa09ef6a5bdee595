package org.transformer4j.training.objective;

import java.util.stream.IntStream;

/** What examples have in common. */
final class Examples {
    private Examples() {}

    static void checkSmoothing(float smoothing) {
        if (!(smoothing >= 0 && smoothing < 1)) {
            throw new IllegalArgumentException("a label smoothing of %s; a number from 0 to below 1 is needed".formatted(smoothing));
        }
    }

    static int counted(int[] targets) {
        return (int) IntStream.of(targets).filter(target -> target != Objective.IGNORED).count();
    }

    static void check(String what, int[] ids, int vocabulary, int longest) {
        if (ids.length < 1 || ids.length > longest) {
            throw new IllegalArgumentException("%s of %d tokens; the model takes 1 to %d".formatted(what, ids.length, longest));
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new IllegalArgumentException("%s holds token %d; the model knows 0 to %d".formatted(what, id, vocabulary - 1));
            }
        }
    }

    static void checkCount(String what, int found, int expected) {
        if (found != expected) {
            throw new IllegalArgumentException("%d %s where %d are needed".formatted(found, what, expected));
        }
    }

    static void checkTargets(int[] targets, int rows, int classes) {
        checkCount("targets", targets.length, rows);
        for (int target : targets) {
            if (target != Objective.IGNORED && (target < 0 || target >= classes)) {
                throw new IllegalArgumentException("target %d; the model knows 0 to %d, and %d is ignored".formatted(target, classes - 1, Objective.IGNORED));
            }
        }
    }
}
