package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.AdamStep;
import org.transformer4j.api.op.AttentionGradient;
import org.transformer4j.api.op.CrossEntropy;
import org.transformer4j.api.op.CrossEntropyGradient;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.op.NormGradient;
import org.transformer4j.api.op.SoftmaxGradient;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.op.UnaryGradient;
import org.transformer4j.api.op.WeightGradient;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

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
                mutant("lets-a-gradient-reach-keys-that-are-not-seen", AttentionGradient.class, (device, op, _) ->
                        device.prepare(new AttentionGradient(op.heads(), op.kvHeads(), op.headDim(), op.scoring(), Mask.NONE))::launch),
                mutant("forgets-the-cap-of-scores-on-the-way-back", AttentionGradient.class, (device, op, _) -> device.prepare(
                        new AttentionGradient(op.heads(), op.kvHeads(), op.headDim(), op.scoring().capped(0), op.mask()))::launch),
                mutant("forgets-the-gradient-of-a-bias-so-far", AttentionGradient.class, (_, op, kernel) -> (queue, args) -> {
                    if (op.scoring().bias().isPresent()) {
                        Slice sum = args.slice(args.slices() - 1);
                        Host.write(queue, sum, new float[Math.toIntExact(sum.length())]);
                    }
                    kernel.launch(queue, args);
                }),
                mutant("gives-the-rows-of-a-batch-to-the-wrong-sequences", AttentionGradient.class, (_, _, kernel) -> (queue, args) ->
                        kernel.launch(queue, Args.of(new long[0], backwards(args.sequences()), Host.slices(args)))),
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

    private static Sequences backwards(Sequences sequences) {
        int last = sequences.count() - 1;
        return Sequences.of(IntStream.rangeClosed(0, last).toArray(), IntStream.rangeClosed(0, last).map(s -> sequences.queryLength(last - s)).toArray(),
                IntStream.rangeClosed(0, last).map(s -> sequences.kvLength(last - s)).toArray());
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
