package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Sequences;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.CacheCopy;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.OpSink;
import org.transformer4j.api.op.Operand;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/**
 * What a queue ran since {@link #clear}, as far as it depends on the parameters that are {@link #watch watched}.
 *
 * <p>{@snippet :
 * Backend training = new Backend(new AutogradDevice(backend.device()));
 * Workspace workspace = training.newWorkspace();
 * Tape tape = Tape.of(workspace);
 * tape.watch(w.slice());
 * Tensor loss = ...;
 * tape.backward(loss);
 * Slice gradient = tape.gradient(w.slice());
 * tape.clear();
 * workspace.reset();
 * }
 *
 * <p>The order of all sums is that of the operations, so gradients are the same bits on every device. Used by one thread.
 */
public final class Tape implements AutoCloseable {
    private final AutogradDevice device;
    private final Queue queue;
    private final Pool pool;
    private final Steps steps;
    private final Values values = new Values();
    private final List<Node> nodes = new ArrayList<>();
    /** What decompositions need until the way back is over. */
    private final List<Slice> kept = new ArrayList<>();
    private final List<Slice> totals = new ArrayList<>();
    private Node.Mode mode;
    private boolean paused;

    Tape(AutogradDevice device, Queue queue) {
        this.device = device;
        this.queue = queue;
        this.pool = new Pool(device);
        this.steps = new Steps(device, queue, pool);
        this.mode = new Node.Mode(new int[0], new Rounding(DType.F32, pool));
    }

    /**
     * The tape of a workspace.
     *
     * @throws IllegalArgumentException if its backend is no {@link AutogradDevice}
     */
    public static Tape of(Workspace workspace) {
        if (workspace.queue() instanceof TapedQueue taped) {
            return taped.tape();
        }
        throw new IllegalArgumentException("%s does not remember what it computes; open it through an AutogradDevice".formatted(workspace.backend()));
    }

    /** Asks for the gradient of a parameter, until the tape is closed. */
    public void watch(Slice parameter) {
        values.addLeaf(parameter);
    }

    /** Asks for the gradient of a parameter of a model. */
    public void watch(NamedParameter parameter) {
        watch(parameter.slice());
        if (parameter.padding() != NamedParameter.NO_ROW) {
            ignoreLookups(parameter.slice(), parameter.padding());
        }
    }

    /**
     * Says that looking a row of an embedding table up teaches it nothing, as for the token of padding. What the table is used for besides,
     * as to score tokens, teaches it all the same.
     */
    public void ignoreLookups(Slice table, int row) {
        for (Value value : values.overlapping(table)) {
            value.ignoredRow = row;
        }
    }

    /** Runs something without remembering it: an evaluation, or a step whose gradient nobody wants. */
    public void pause(Runnable body) {
        boolean before = paused;
        paused = true;
        try {
            body.run();
        } finally {
            paused = before;
        }
    }

    /** Whether linear layers are rounded. */
    public boolean isRounding() {
        return mode.rounding().type() != DType.F32;
    }

    /** Whether it remembers what is run now. */
    public boolean isRecording() {
        return !paused;
    }

    /**
     * Runs {@code body} and keeps nothing of it but its result. On the way back it is run again, to the same bits: it has to do the same as
     * before, and to write nothing that was there before but caches. Source: Chen et al. (2016), section 3.
     *
     * @param shape shape of the result
     */
    public Tensor checkpoint(Workspace workspace, Shape shape, Supplier<Tensor> body) {
        Tensor result = workspace.allocate(shape);
        Height before = height(workspace);
        Slice computed = body.get().slice();
        boolean depends = !values.overlapping(computed).isEmpty();
        pause(() -> workspace.launch(new Copy(DType.F32),
                Args.of(new long[] {1, computed.length(), computed.length(), computed.length()}, computed, result.slice())));
        fall(workspace, before);
        values.replace(result.slice(), depends);
        if (depends) {
            nodes.add(new Node.Checkpoint(workspace, result.slice(), body, mode));
        }
        return result;
    }

    /**
     * Runs {@code body} and keeps nothing of it but its result and what the way back reads, in 16 bits where {@link #precision} rounds it to
     * them. It has to write nothing that was there before but caches.
     *
     * @param shape shape of the result
     */
    public Tensor compact(Workspace workspace, Shape shape, Supplier<Tensor> body) {
        Tensor result = workspace.allocate(shape);
        Height before = height(workspace);
        Slice computed = body.get().slice();
        boolean depends = !values.overlapping(computed).isEmpty();
        pause(() -> workspace.launch(new Copy(DType.F32),
                Args.of(new long[] {1, computed.length(), computed.length(), computed.length()}, computed, result.slice())));
        if (depends) {
            List<Node> inner = nodes.subList(before.nodes, nodes.size());
            List<Node> operations = List.copyOf(inner);
            inner.clear();
            Keepsakes keepsakes = new Keepsakes(operations, slice -> workspace.isSince(before.memory, slice), mode.rounding().type(), pool, steps, kept);
            List<Values.Placed> placed = values.take(before.values);
            workspace.release(before.memory);
            values.replace(result.slice(), true);
            nodes.add(new Node.Compact(result.slice(), computed, operations, placed, keepsakes, before, values.count(), mode));
        } else {
            fall(workspace, before);
        }
        return result;
    }

    /** Computes what no gradient goes through; on a backend that remembers nothing, as everything else. */
    public static Tensor constant(Workspace workspace, Supplier<Tensor> body) {
        if (!(workspace.queue() instanceof TapedQueue taped)) {
            return body.get();
        }
        Tensor[] result = new Tensor[1];
        taped.tape().pause(() -> result[0] = body.get());
        return result[0];
    }

    /**
     * Walks back from a number and adds its gradient to those of the parameters.
     *
     * @param loss one element
     * @param scale the gradient of the loss: 1, or what the loss is scaled by
     * @throws IllegalArgumentException if it is not one element, or depends on no parameter
     */
    public void backward(Tensor loss, float scale) {
        Slice slice = loss.slice();
        if (slice.length() != 1) {
            throw new IllegalArgumentException("a loss of shape %s; one number is needed".formatted(loss.shape()));
        }
        if (values.overlapping(slice).isEmpty()) {
            throw new IllegalArgumentException("the loss depends on no parameter that is watched");
        }
        if (values.overlapping(slice).stream().anyMatch(value -> value.leaf)) {
            throw new IllegalArgumentException("the loss is a parameter itself; compute something of it");
        }
        Gradients gradients = new Gradients(values, pool, steps);
        gradients.add(slice, steps.upload(new float[] {scale}));
        steps.end();
        walk(0, gradients);
        values.clear().forEach(pool::giveBack);
        giveBack(kept);
    }

    private void walk(int until, Gradients gradients) {
        while (nodes.size() > until) {
            switch (nodes.removeLast()) {
                case Node.Operation operation -> {
                    gradients.of(operation);
                    Rules.backward(new Step(operation, gradients, this::lastAppend));
                    steps.end();
                }
                case Node.Checkpoint checkpoint -> walkAgain(checkpoint, gradients);
                case Node.Compact compact -> walkThrough(compact, gradients);
            }
        }
    }

    /** Runs what was forgotten once more, and walks back through it. */
    private void walkAgain(Node.Checkpoint checkpoint, Gradients gradients) {
        Slice gradient = gradients.of(checkpoint.result());
        Height before = height(checkpoint.workspace());
        if (gradient != null) {
            mode = checkpoint.mode();
            gradients.add(checkpoint.body().get().slice(), gradient);
        }
        gradients.release(checkpoint.result());
        walk(before.nodes, gradients);
        fall(checkpoint.workspace(), before);
    }

    /** Brings back what was kept, and walks back through it. What came later is done with. */
    private void walkThrough(Node.Compact compact, Gradients gradients) {
        Slice gradient = gradients.of(compact.result());
        int until = nodes.size();
        if (gradient != null) {
            values.clear(compact.after()).forEach(pool::giveBack);
            values.bringBack(compact.values());
            compact.keepsakes().restore(steps);
            gradients.add(compact.inner(), gradient);
            nodes.addAll(compact.operations());
        }
        gradients.release(compact.result());
        walk(until, gradients);
        values.clear(compact.before().values).forEach(pool::giveBack);
        giveBack(kept.subList(compact.before().kept, kept.size()));
    }

    /** How much there is. */
    record Height(Workspace.Mark memory, int nodes, int values, int kept) {}

    private Height height(Workspace workspace) {
        return new Height(workspace.mark(), nodes.size(), values.count(), kept.size());
    }

    /** Forgets what came since. */
    private void fall(Workspace workspace, Height to) {
        nodes.subList(to.nodes, nodes.size()).clear();
        values.clear(to.values).forEach(pool::giveBack);
        giveBack(kept.subList(to.kept, kept.size()));
        workspace.release(to.memory);
    }

    private void giveBack(List<Slice> memory) {
        memory.forEach(pool::giveBack);
        memory.clear();
    }

    /** The arguments of the last operation, before the present one, that added keys and values to a cache. */
    private Args lastAppend(Slice cache) {
        for (Node node : nodes.reversed()) {
            if (node instanceof Node.Operation(CacheAppend _, Args args, _) && args.slice(2).buffer() == cache.buffer()) {
                return args;
            }
        }
        throw new IllegalStateException("attention over a cache that was filled before the tape began has no gradient");
    }

    /**
     * Says how the rows of what follows are cut into sequences. A gradient that is summed over rows is summed sequence by sequence, in
     * blocks of 256 rows, so that it does not depend on which sequences came together.
     *
     * @param lengths rows of each sequence
     */
    public void sequences(int... lengths) {
        mode = new Node.Mode(lengths.clone(), mode.rounding());
    }

    /**
     * Rounds what linear layers multiply and give, and what is looked up in tables, to a type of 16 bits, as long as it is remembered what is
     * run; F32 rounds nothing. Everything else is F32 as before, and so are all gradients but those that linear layers multiply.
     */
    public void precision(DType type) {
        mode = new Node.Mode(mode.runs(), new Rounding(type, pool));
    }

    /**
     * The gradient of a watched parameter since {@link #clear}, all walks back together, or null if no loss depended on it.
     *
     * @throws IllegalArgumentException if nobody watches it
     */
    public Slice gradient(Slice parameter) {
        for (Value value : values.overlapping(parameter)) {
            if (value.leaf && value.covers(parameter)) {
                Slice total = total(value);
                return total == null ? null : total.slice(parameter.offset() - value.start, parameter.length());
            }
        }
        throw new IllegalArgumentException("this parameter is not watched");
    }

    /** The uses of a parameter together, in their order. */
    private Slice total(Value value) {
        List<Slice> sums = value.sums();
        if (sums.isEmpty()) {
            return null;
        }
        Slice total = sums.getFirst();
        for (Slice next : sums.subList(1, sums.size())) {
            total = steps.add(total, next);
        }
        steps.keep(total);
        steps.end();
        if (sums.size() > 1) {
            totals.add(total);
        }
        return total;
    }

    /** Forgets the operations, and gives the memory of gradients back; parameters stay watched. */
    public void clear() {
        nodes.clear();
        values.clear().forEach(pool::giveBack);
        for (Value leaf : values.leaves()) {
            leaf.sums().forEach(pool::giveBack);
            leaf.sums().clear();
        }
        giveBack(kept);
        giveBack(totals);
    }

    @Override
    public void close() {
        clear();
        pool.close();
    }

    /** Whether an operand has a gradient that somebody wants. */
    boolean dependsOnParameters(Op op, Args args) {
        if (paused) {
            return false;
        }
        List<Operand> operands = op.operands(args);
        for (int i = 0; i < operands.size(); i++) {
            if (operands.get(i).role() != Operand.Role.OUTPUT && !values.overlapping(args.slice(i)).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** Remembers an operation. */
    void launched(Op op, Args args) {
        boolean depends = dependsOnParameters(op, args);
        List<Operand> operands = op.operands(args);
        for (int i = 0; i < operands.size(); i++) {
            Slice slice = args.slice(i);
            switch (operands.get(i).role()) {
                case OUTPUT -> values.replace(slice, depends && slice.type().isWeight());
                case UPDATED -> update(slice, depends);
                case CACHE -> update(slice, depends && (op instanceof CacheAppend || op instanceof CacheCopy));
                case INPUT, PACKED -> {}
            }
        }
        // Which keys and values a cache holds has to be known even if only the queries learn.
        if (depends || op instanceof CacheAppend && !paused) {
            nodes.add(new Node.Operation(op, snapshot(args), mode));
        }
    }

    private void update(Slice slice, boolean depends) {
        if (depends) {
            values.update(slice);
        }
    }

    /** A copy, since a table of sequences may move on. */
    private static Args snapshot(Args args) {
        Sequences table = args.sequences();
        if (table == null) {
            return args;
        }
        int[] slots = new int[table.count()];
        int[] queries = new int[table.count()];
        int[] keys = new int[table.count()];
        for (int s = 0; s < slots.length; s++) {
            slots[s] = table.slot(s);
            queries[s] = table.queryLength(s);
            keys[s] = table.kvLength(s);
        }
        long[] sizes = new long[args.sizes()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = args.size(i);
        }
        Slice[] slices = new Slice[args.slices()];
        for (int i = 0; i < slices.length; i++) {
            slices[i] = args.slice(i);
        }
        return Args.of(sizes, Sequences.of(slots, queries, keys), slices);
    }

    /** How numbers of linear layers are rounded; they are not where nothing is remembered. */
    Rounding rounding() {
        return paused ? new Rounding(DType.F32, pool) : mode.rounding();
    }

    /** Operations that are not remembered, with working memory that is used again. */
    Steps steps() {
        return steps;
    }

    /** Where the decomposition of a layer goes that has no rule: its operations are remembered one by one. */
    OpSink recordingSink(TapedQueue taped) {
        return new RecordingSink(device, taped, pool, kept);
    }
}
