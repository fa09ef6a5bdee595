package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.Arrays;
import java.util.List;
import org.transformer4j.api.op.Binary;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Dropout;
import org.transformer4j.api.op.GatherRows;
import org.transformer4j.api.op.LayerNorm;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Permute;
import org.transformer4j.api.op.Reduce;
import org.transformer4j.api.op.Softmax;
import org.transformer4j.api.op.Unary;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Right numbers in wrong places. */
final class AddressingMutants {
    private static final int VECTOR = 16;

    private AddressingMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("forgets-the-tail-of-a-vector-loop", Unary.class, (_, _, kernel) -> (queue, args) -> {
                    Slice y = args.slice(1);
                    long whole = y.length() - (y.length() % VECTOR == 1 ? 1 : 0);
                    kernel.launch(queue, Args.of(new long[] {whole}, args.slice(0).slice(0, whole), y.slice(0, whole)));
                }),
                mutant("leaves-out-the-last-output-of-an-odd-width", Linear.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    Slice y = args.slice(args.slices() - 1);
                    if (op.weight().outFeatures() % VECTOR == 1 && y.length() > 0) {
                        Host.write(queue, y.slice(y.length() - 1, 1), 0f);
                    }
                }),
                mutant("ignores-the-offset-of-an-operand", Softmax.class, (_, _, kernel) -> (queue, args) ->
                        kernel.launch(queue, Host.with(args, 0, new Slice(args.slice(0).buffer(), 0, args.slice(0).length())))),
                mutant("reads-past-the-end", Reduce.class, (_, op, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    if (op.function() == Reduce.Function.MAX) {
                        maximumOfOneMore(queue, args);
                    }
                }),
                mutant("writes-past-the-end", Binary.class, (_, _, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    Slice y = args.slice(2);
                    Host.write(queue, new Slice(y.buffer(), y.offset() + y.length(), 1), 0f);
                }),
                mutant("writes-before-the-start", LayerNorm.class, (_, _, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    Slice y = args.slice(3);
                    Host.write(queue, new Slice(y.buffer(), y.offset() - 1, 1), 0f);
                }),
                mutant("computes-in-place-of-its-input", Softmax.class, (_, _, kernel) -> (queue, args) -> {
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(0), Host.floats(queue, args.slice(1)));
                }),
                mutant("clears-what-lies-between-rows", Copy.class, (_, _, kernel) -> (queue, args) -> {
                    long gap = args.size(3) - args.size(1);
                    kernel.launch(queue, args);
                    if (gap > 0 && args.size(0) > 1 && args.slice(1).type().bytes() == 4) {
                        Host.write(queue, args.slice(1).slice(args.size(1), gap), new float[(int) gap]);
                    }
                }),
                mutant("swaps-two-axes-of-three", Permute.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.axes().equals(List.of(2, 0, 1))) {
                        device.prepare(new Permute(op.type(), List.of(1, 2, 0))).launch(queue, args);
                    } else {
                        kernel.launch(queue, args);
                    }
                }),
                mutant("gives-every-row-the-chance-of-the-first", Dropout.class, (_, _, kernel) -> (queue, args) -> {
                    int[] keys = Host.ints(queue, args.slice(1));
                    int[] alike = new int[keys.length];
                    Arrays.setAll(alike, i -> keys[i % Dropout.KEY]);
                    Host.write(queue, args.slice(1), alike);
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(1), keys);
                }),
                mutant("forgets-the-upper-half-of-the-stream-of-chance", Dropout.class, (_, _, kernel) -> (queue, args) -> {
                    int[] keys = Host.ints(queue, args.slice(1));
                    int[] cut = keys.clone();
                    for (int i = 3; i < cut.length; i += Dropout.KEY) {
                        cut[i] = 0;
                    }
                    Host.write(queue, args.slice(1), cut);
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(1), keys);
                }),
                mutant("clamps-a-row-number-that-is-outside", GatherRows.class, (_, _, kernel) -> (queue, args) -> {
                    int[] indices = Host.ints(queue, args.slice(1));
                    int last = (int) Math.max(0, args.size(0) - 1);
                    int[] clamped = Arrays.stream(indices).map(index -> Math.clamp(index, 0, last)).toArray();
                    Host.write(queue, args.slice(1), clamped);
                    kernel.launch(queue, args);
                    Host.write(queue, args.slice(1), indices);
                }));
    }

    /** The last row takes in the element behind it. */
    private static void maximumOfOneMore(Queue queue, Args args) {
        Slice x = args.slice(0);
        Slice y = args.slice(1);
        if (y.length() > 0) {
            float beyond = Host.floats(queue, new Slice(x.buffer(), x.offset() + x.length(), 1))[0];
            Slice last = y.slice(y.length() - 1, 1);
            float maximum = Host.floats(queue, last)[0];
            Host.write(queue, last, beyond > maximum ? beyond : maximum);
        }
    }
}
