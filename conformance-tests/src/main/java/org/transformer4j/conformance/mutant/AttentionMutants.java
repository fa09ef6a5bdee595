package org.transformer4j.conformance.mutant;

import static org.transformer4j.conformance.mutant.FaultyKernel.mutant;

import java.util.ArrayList;
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
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Mask;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.CacheSpec;
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
                    if (op.mask().equals(Mask.CAUSAL) && op.scoring().bias().isEmpty()) {
                        rowByRow(device, op, queue, args, (sequences, s, i) -> Math.min(sequences.kvLength(s), i + 1));
                    } else {
                        kernel.launch(queue, args);
                    }
                }),
                mutant("does-not-mask-at-all", Attention.class, (device, op, _) -> (queue, args) ->
                        device.prepare(new Attention(op.heads(), op.cache(), op.scoring(), Mask.NONE)).launch(queue, args)),
                mutant("sees-one-key-too-many", Attention.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.mask().equals(Mask.NONE) && op.scoring().bias().isEmpty()) {
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
                    AttentionWithWeights weights = new AttentionWithWeights(op.heads(), op.cache(), op.scoring(), op.mask());
                    try (Buffer unused = device.allocate(DType.F32, Math.max(1, weights.weightElements(args.sequences())))) {
                        List<Slice> operands = new ArrayList<>(List.of(Host.slices(args)));
                        operands.add(new Slice(unused, 0, weights.weightElements(args.sequences())));
                        device.prepare(weights).launch(queue, Args.of(new long[0], args.sequences(), operands.toArray(Slice[]::new)));
                    }
                }),
                mutant("leaves-masked-weights-unwritten", AttentionWithWeights.class, (_, _, kernel) -> (queue, args) -> {
                    Slice weights = args.slice(args.slices() - 1);
                    float[] before = Host.floats(queue, weights);
                    kernel.launch(queue, args);
                    float[] after = Host.floats(queue, weights);
                    for (int i = 0; i < after.length; i++) {
                        after[i] = after[i] == 0f ? before[i] : after[i];
                    }
                    Host.write(queue, weights, after);
                }),
                mutant("ignores-the-window", Attention.class, (device, op, _) -> (queue, args) ->
                        device.prepare(new Attention(op.heads(), op.cache(), op.scoring(), new Mask(Mask.UNLIMITED, op.mask().after())))
                                .launch(queue, args)),
                mutant("sees-one-key-too-far-back", Attention.class, (device, op, _) -> (queue, args) ->
                        device.prepare(new Attention(op.heads(), op.cache(), op.scoring(), wider(op.mask()))).launch(queue, args)),
                mutant("counts-lanes-from-the-first-key-of-the-window", Attention.class, (device, op, _) -> (queue, args) ->
                        shifted(device, op, queue, args)),
                mutant("ignores-the-cap", Attention.class, (device, op, _) -> (queue, args) ->
                        device.prepare(new Attention(op.heads(), op.cache(), op.scoring().capped(0f), op.mask())).launch(queue, args)),
                mutant("ignores-the-bias", Attention.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.scoring().bias().isEmpty()) {
                        kernel.launch(queue, args);
                        return;
                    }
                    try (Buffer zeros = device.allocate(DType.F32, args.slice(2).length())) {
                        kernel.launch(queue, Host.with(args, 2, zeros.all()));
                    }
                }),
                mutant("reverses-the-bias", Attention.class, (device, op, kernel) -> (queue, args) -> {
                    if (op.scoring().bias().isEmpty()) {
                        kernel.launch(queue, args);
                        return;
                    }
                    float[] table = Host.floats(queue, args.slice(2));
                    int span = op.scoring().bias().get().span();
                    float[] reversed = new float[table.length];
                    for (int i = 0; i < table.length; i++) {
                        reversed[i] = table[i / span * span + span - 1 - i % span];
                    }
                    try (Buffer other = device.allocate(DType.F32, table.length)) {
                        Host.write(queue, other.all(), reversed);
                        kernel.launch(queue, Host.with(args, 2, other.all()));
                    }
                }),
                mutant("copies-one-position-too-few", CacheCopy.class, (_, _, kernel) -> (queue, args) ->
                        kernel.launch(queue, Args.of(new long[] {args.size(0), args.size(1), Math.max(0, args.size(2) - 1)}, args.slice(0)))),
                staleCache());
    }

    private static Mask wider(Mask mask) {
        return mask.before() == Mask.UNLIMITED ? mask : new Mask(mask.before() + 1, mask.after());
    }

    /** Each row over a copy of its window that begins at position 0. */
    private static void shifted(Device device, Attention op, Queue queue, Args args) {
        Sequences sequences = args.sequences();
        CacheSpec spec = op.cache();
        int dim = spec.headDim();
        long width = (long) op.heads() * dim;
        Kernel kernel = device.prepare(new Attention(op.heads(), spec, op.scoring(), Mask.NONE));
        float[] cache = Host.floats(queue, args.slice(1));
        try (Buffer window = device.allocate(DType.F32, cache.length)) {
            for (int s = 0; s < sequences.count(); s++) {
                for (int i = 0; i < sequences.queryLength(s); i++) {
                    int first = op.mask().first(sequences, s, i);
                    int keys = op.mask().end(sequences, s, i) - first;
                    float[] moved = cache.clone();
                    for (int head = 0; head < 2 * spec.slots() * spec.kvHeads(); head++) {
                        int base = head * spec.capacity() * dim;
                        System.arraycopy(cache, base + first * dim, moved, base, keys * dim);
                    }
                    Host.write(queue, window.all(), moved);
                    Sequences row = Sequences.of(new int[] {sequences.slot(s)}, new int[] {1}, new int[] {keys});
                    Slice[] operands = Host.slices(args);
                    long start = (sequences.queryStart(s) + i) * width;
                    operands[0] = operands[0].slice(start, width);
                    operands[1] = window.all();
                    operands[operands.length - 1] = operands[operands.length - 1].slice(start, width);
                    kernel.launch(queue, Args.of(new long[0], row, operands));
                }
            }
        }
    }

    /** How many keys a row sees. */
    private interface Visible {
        int keys(Sequences sequences, int s, int i);
    }

    private static void rowByRow(Device device, Attention op, Queue queue, Args args, Visible visible) {
        Sequences sequences = args.sequences();
        Kernel unmasked = device.prepare(new Attention(op.heads(), op.cache(), op.scoring(), Mask.NONE));
        long width = (long) op.heads() * op.cache().headDim();
        for (int s = 0; s < sequences.count(); s++) {
            for (int i = 0; i < sequences.queryLength(s); i++) {
                long start = (sequences.queryStart(s) + i) * width;
                Sequences row = Sequences.of(new int[] {sequences.slot(s)}, new int[] {1}, new int[] {visible.keys(sequences, s, i)});
                Slice[] operands = Host.slices(args);
                operands[0] = operands[0].slice(start, width);
                operands[operands.length - 1] = operands[operands.length - 1].slice(start, width);
                unmasked.launch(queue, Args.of(new long[0], row, operands));
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
        Slice y = args.slice(args.slices() - 1);
        Host.write(queue, y, reorder(Host.floats(queue, y), op, p -> p % group * kvHeads + p / group));
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
