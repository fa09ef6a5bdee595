package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.op.Attention;
import org.transformer4j.api.op.AttentionWithWeights;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/** Attention that looks at other keys than it should. */
final class AttentionMutants {
    private AttentionMutants() {}

    static List<Mutant> all() {
        return List.of(
                mutant("anchors-the-causal-mask-at-the-first-key", Attention.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.mask() == Mask.CAUSAL) {
                        rowByRow(device, op, queue, args, (sequences, s, i) -> Math.min(sequences.kvLength(s), i + 1));
                    } else {
                        kernel.launch(queue, args);
                    }
                }),
                mutant("does-not-mask-at-all", Attention.class, (device, op, _) -> (queue, args) ->
                        device.prepare(new Attention(op.heads(), op.cache(), op.scale(), Mask.NONE)).launch(queue, args)),
                mutant("sees-one-key-too-many", Attention.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.mask() == Mask.NONE) {
                        rowByRow(device, op, queue, args, (sequences, s, _) -> Math.min(op.cache().capacity(), sequences.kvLength(s) + 1));
                    } else {
                        kernel.launch(queue, args);
                    }
                }),
                mutant("ignores-queries-and-keys", Attention.class, (device, _, kernel) -> (queue, args) -> {
                    if (args.slice(0).length() == 0) {
                        return;
                    }
                    try (Buffer zeros = device.allocate(DType.F32, args.slice(0).length())) {
                        kernel.launch(queue, Host.with(args, 0, zeros.all()));
                    }
                }),
                mutant("gives-grouped-heads-the-wrong-keys", Attention.class, (device, op, kernel) -> (queue, args) ->
                        regrouped(device, op, kernel, queue, args)),
                mutant("takes-slots-in-order", Attention.class, (_, _, kernel) -> (queue, args) -> {
                    Sequences sequences = args.sequences();
                    Sequences ordered = Sequences.of(IntStream.range(0, sequences.count()).toArray(),
                            IntStream.range(0, sequences.count()).map(sequences::queryLength).toArray(),
                            IntStream.range(0, sequences.count()).map(sequences::kvLength).toArray());
                    kernel.launch(queue, Args.of(new long[0], ordered, Host.slices(args)));
                }),
                mutant("normalises-weights-before-the-sum", Attention.class, (device, op, _) -> (queue, args) -> {
                    AttentionWithWeights weights = new AttentionWithWeights(op.heads(), op.cache(), op.scale(), op.mask());
                    try (Buffer unused = device.allocate(DType.F32, Math.max(1, weights.weightElements(args.sequences())))) {
                        device.prepare(weights).launch(queue, Args.of(new long[0], args.sequences(), args.slice(0), args.slice(1),
                                args.slice(2), new Slice(unused, 0, weights.weightElements(args.sequences()))));
                    }
                }),
                mutant("leaves-masked-weights-unwritten", AttentionWithWeights.class, (_, _, kernel) -> (queue, args) -> {
                    float[] before = Host.floats(queue, args.slice(3));
                    kernel.launch(queue, args);
                    float[] after = Host.floats(queue, args.slice(3));
                    for (int i = 0; i < after.length; i++) {
                        after[i] = after[i] == 0f ? before[i] : after[i];
                    }
                    Host.write(queue, args.slice(3), after);
                }),
                staleCache());
    }

    /** How many keys a row sees. */
    private interface Visible {
        int keys(Sequences sequences, int s, int i);
    }

    private static void rowByRow(Device device, Attention op, Queue queue, Args args, Visible visible) {
        Sequences sequences = args.sequences();
        Kernel unmasked = device.prepare(new Attention(op.heads(), op.cache(), op.scale(), Mask.NONE));
        long width = (long) op.heads() * op.cache().headDim();
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                long start = (sequences.queryStart(s) + i) * width;
                Sequences row = Sequences.of(new int[] {sequences.slot(s)}, new int[] {1}, new int[] {visible.keys(sequences, s, i)});
                unmasked.launch(queue, Args.of(new long[0], row, args.slice(0).slice(start, width), args.slice(1),
                        args.slice(2).slice(start, width)));
            }
        }
    }

    /** Query head {@code h} reads key head {@code h mod kvHeads} instead of {@code h / (heads / kvHeads)}. */
    private static void regrouped(Device device, Attention op, Kernel kernel, Queue queue, Args args) {
        int kvHeads = op.cache().kvHeads();
        int group = op.heads() / kvHeads;
        float[] q = Host.floats(queue, args.slice(0));
        if (q.length == 0) {
            return;
        }
        try (Buffer reordered = device.allocate(DType.F32, q.length)) {
            Host.write(queue, reordered.all(), reorder(q, op, h -> h % kvHeads * group + h / kvHeads));
            kernel.launch(queue, Host.with(args, 0, reordered.all()));
        }
        Host.write(queue, args.slice(2), reorder(Host.floats(queue, args.slice(2)), op, p -> p % group * kvHeads + p / group));
    }

    /** Moves head {@code h} of each row to place {@code place(h)}. */
    private static float[] reorder(float[] rows, Attention op, IntUnaryOperator place) {
        int dim = op.cache().headDim();
        float[] moved = new float[rows.length];
        for (int vector = 0; vector < rows.length / dim; vector++) {
            int row = vector / op.heads();
            int target = row * op.heads() + place.applyAsInt(vector % op.heads());
            System.arraycopy(rows, vector * dim, moved, target * dim, dim);
        }
        return moved;
    }

    /** A position that has been written once keeps its first key and value. */
    private static Mutant staleCache() {
        record Position(Buffer cache, int slot, int position) {}
        Set<Position> written = new HashSet<>();
        return mutant("keeps-stale-keys-in-the-cache", CacheAppend.class, (_, op, kernel) -> (queue, args) -> {
            Sequences sequences = args.sequences();
            long width = (long) op.cache().kvHeads() * op.cache().headDim();
            for (int s = 0; s < sequences.count(); s++) {
                for (int i = 0; i < sequences.queryLength(s); i++) {
                    int position = sequences.position(s, i);
                    if (written.add(new Position(args.slice(2).buffer(), sequences.slot(s), position))) {
                        long start = (sequences.queryStart(s) + i) * width;
                        Sequences row = Sequences.of(new int[] {sequences.slot(s)}, new int[] {1}, new int[] {position + 1});
                        kernel.launch(queue, Args.of(new long[0], row, args.slice(0).slice(start, width),
                                args.slice(1).slice(start, width), args.slice(2)));
                    }
                }
            }
        });
    }
}
