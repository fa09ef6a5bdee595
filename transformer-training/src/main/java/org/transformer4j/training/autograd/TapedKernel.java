package org.transformer4j.training.autograd;

import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.ExpertLinear;
import org.transformer4j.api.op.LayerOp;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** Runs an operation and puts it on the tape; a layer that has no rule of its own as the operations of its decomposition. */
record TapedKernel(Op op, Kernel kernel) implements Kernel {
    @Override
    public void launch(Queue queue, Args args) {
        TapedQueue taped = (TapedQueue) queue;
        Tape tape = taped.tape();
        if (op instanceof LayerOp layer && !Rules.has(op) && tape.dependsOnParameters(op, args)) {
            layer.decompose(tape.recordingSink(taped), args);
            return;
        }
        switch (op) {
            case Linear linear -> PlainLinear.launch(linear, args, tape.rounding(), tape.steps());
            case ExpertLinear experts -> ExpertRules.launch(experts, args, tape.rounding(), tape.steps());
            case Embedding _ -> {
                kernel.launch(taped.plain(), args);
                tape.rounding().inPlace(args.slice(2), tape.steps());
            }
            default -> kernel.launch(taped.plain(), args);
        }
        tape.launched(op, args);
    }

    @Override
    public String path() {
        return kernel.path();
    }
}
