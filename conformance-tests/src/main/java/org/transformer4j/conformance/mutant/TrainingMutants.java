package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;

/** Training that goes wrong slowly. */
final class TrainingMutants {
    private TrainingMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("sums-a-batch-without-regard-to-its-sequences", WeightGradient.class, (_, _, kernel) -> (queue, args) ->
                        kernel.launch(queue, Args.of(new long[] {args.size(0), args.size(1)}, Sequences.whole(args.sequences().rows()),
                                args.slice(0), args.slice(1), args.slice(2)))),
                mutant("forgets-the-sum-so-far", WeightGradient.class, (_, _, kernel) -> (queue, args) -> {
                    Host.write(queue, args.slice(2), new float[Math.toIntExact(args.slice(2).length())]);
                    kernel.launch(queue, args);
                }),
                mutant("counts-a-target-that-is-to-be-ignored", CrossEntropy.class, (_, _, kernel) -> (queue, args) ->
                        withTargetsInside(kernel, queue, args)),
                mutant("learns-from-a-target-that-is-to-be-ignored", CrossEntropyGradient.class, (_, _, kernel) -> (queue, args) ->
                        withTargetsInside(kernel, queue, args)),
                mutant("takes-the-mean-off-a-gradient-that-has-none", NormGradient.class, (device, op, _) ->
                        device.prepare(new NormGradient(op.width(), op.epsilon(), true))::launch),
                mutant("forgets-the-scale-of-a-softmax-on-the-way-back", SoftmaxGradient.class, (device, _, _) ->
                        device.prepare(new SoftmaxGradient(1f))::launch),
                mutant("passes-a-gradient-through-a-relu-at-zero", UnaryGradient.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.function() == Unary.Function.RELU) {
                        passAtZero(queue, args);
                    }
                }),
                mutant("decays-no-weights", AdamStep.class, (_, _, kernel) -> (queue, args) -> {
                    float[] factors = Host.floats(queue, args.slice(1));
                    float[] without = factors.clone();
                    without[2] = 0;
                    Host.write(queue, args.slice(1), without);
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(1), factors);
                }));
    }

    private static void withTargetsInside(Kernel kernel, Queue queue, Args args) {
        int[] targets = Host.ints(queue, args.slice(1));
        int last = Math.toIntExact(Math.max(1, args.size(1)) - 1);
        Host.write(queue, args.slice(1), Arrays.stream(targets).map(target -> Math.clamp(target, 0, last)).toArray());
        kernel.launch(queue, args);
        Host.write(queue, args.slice(1), targets);
    }

    private static void passAtZero(Queue queue, Args args) {
        float[] x = Host.floats(queue, args.slice(0));
        float[] dy = Host.floats(queue, args.slice(1));
        float[] dx = Host.floats(queue, args.slice(2));
        for (int i = 0; i < x.length; i++) {
            dx[i] = x[i] == 0 ? dy[i] : dx[i];
        }
        Host.write(queue, args.slice(2), dx);
    }
}
