package org.transformer4j.training.autograd;

import org.transformer4j.api.spi.Slice;

/**
 * The way back over what was recorded, from its end. Source: reverse accumulation, Baydin et al. (2018), section 3.2.
 *
 * @param gradients what came back so far
 */
record BackwardPass(Recording recording, Gradients gradients, Steps steps) {
    /** Walks until so many nodes are left. */
    void walk(int left) {
        while (recording.nodes.size() > left) {
            switch (recording.nodes.removeLast()) {
                case Node.Operation operation -> {
                    gradients.of(operation);
                    Rules.backward(new Step(operation, gradients, recording::lastAppend));
                    steps.end();
                }
                case Node.Checkpoint checkpoint -> walkAgain(checkpoint);
                case Node.Compact compact -> walkThrough(compact);
            }
        }
    }

    /** Runs what was forgotten once more, and walks back through it. */
    private void walkAgain(Node.Checkpoint checkpoint) {
        Slice gradient = gradients.of(checkpoint.result());
        Recording.Mark before = recording.mark(checkpoint.workspace());
        if (gradient != null) {
            recording.mode = checkpoint.mode();
            gradients.add(checkpoint.body().get().slice(), gradient);
        }
        gradients.release(checkpoint.result());
        walk(before.nodes());
        recording.release(checkpoint.workspace(), before);
    }

    /** Brings back what was kept, and walks back through it. What came later is done with. */
    private void walkThrough(Node.Compact compact) {
        Slice gradient = gradients.of(compact.result());
        int before = recording.nodes.size();
        if (gradient != null) {
            recording.releaseValues(compact.after());
            recording.values.bringBack(compact.values());
            compact.keepsakes().restore(steps);
            gradients.add(compact.inner(), gradient);
            recording.nodes.addAll(compact.operations());
        }
        gradients.release(compact.result());
        walk(before);
        recording.releaseValues(compact.before());
    }
}
