package org.transformer4j.training.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.transformer4j.api.DType;
import org.transformer4j.api.NamedParameter;
import org.transformer4j.api.Shape;
import org.transformer4j.api.Tensor;
import org.transformer4j.api.Workspace;
import org.transformer4j.api.op.CacheAppend;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.op.OpSink;
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
 * tape.backward(loss, 1);
 * Slice gradient = tape.gradient(w.slice());
 * tape.clear();
 * workspace.reset();
 * }
 *
 * <p>The order of all sums is that of the operations, so gradients are the same bits on every device. Used by one thread.
 */
public final class Tape implements AutoCloseable {
    private final AutogradDevice device;
    private final Pool pool;
    private final Steps steps;
    private final Recording recording;
    private final List<Slice> totals = new ArrayList<>();
    private boolean paused;

    Tape(AutogradDevice device, Queue queue) {
        this.device = device;
        this.pool = new Pool(device);
        this.steps = new Steps(device, queue, pool);
        this.recording = new Recording(pool);
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
        recording.values.addLeaf(parameter);
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
        for (Value value : recording.values.overlapping(table)) {
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
        return recording.mode.rounding().type() != DType.F32;
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
        Recording.Mark before = recording.mark(workspace);
        Slice computed = copied(workspace, body, result);
        boolean depends = recording.values.isAny(computed);
        recording.release(workspace, before);
        recording.values.replace(result.slice(), depends);
        if (depends) {
            recording.nodes.add(new Node.Checkpoint(workspace, result.slice(), body, recording.mode));
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
        Recording.Mark before = recording.mark(workspace);
        Slice computed = copied(workspace, body, result);
        if (!recording.values.isAny(computed)) {
            recording.release(workspace, before);
            recording.values.replace(result.slice(), false);
            return result;
        }
        List<Node> operations = recording.removeSince(before);
        DType type = recording.mode.rounding().type();
        Keepsakes keepsakes = new Keepsakes(operations, slice -> workspace.isSince(before.memory(), slice), type, pool, steps, recording.kept);
        List<Values.Placed> placed = recording.values.take(before.values());
        workspace.release(before.memory());
        recording.values.replace(result.slice(), true);
        recording.nodes.add(new Node.Compact(result.slice(), computed, operations, placed, keepsakes, before, recording.values.count(), recording.mode));
        return result;
    }

    /** Runs {@code body} and copies what it gives to where that stays. Gives where it was. */
    private Slice copied(Workspace workspace, Supplier<Tensor> body, Tensor result) {
        Slice computed = body.get().slice();
        pause(() -> workspace.launch(new Copy(DType.F32),
                Args.of(new long[] {1, computed.length(), computed.length(), computed.length()}, computed, result.slice())));
        return computed;
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
        if (!recording.values.isAny(slice)) {
            throw new IllegalArgumentException("the loss depends on no parameter that is watched");
        }
        if (recording.values.overlapping(slice).stream().anyMatch(value -> value.leaf)) {
            throw new IllegalArgumentException("the loss is a parameter itself; compute something of it");
        }
        Gradients gradients = new Gradients(recording.values, pool, steps);
        gradients.add(slice, steps.upload(new float[] {scale}));
        steps.end();
        new BackwardPass(recording, gradients, steps).walk(0);
        recording.clear();
    }

    /**
     * Says how the rows of what follows are cut into sequences. A gradient that is summed over rows is summed sequence by sequence, in
     * blocks of 256 rows, so that it does not depend on which sequences came together.
     *
     * @param lengths rows of each sequence
     */
    public void sequences(int... lengths) {
        recording.mode = new Node.Mode(lengths.clone(), recording.mode.rounding());
    }

    /**
     * Rounds what linear layers multiply and give, and what is looked up in tables, to a type of 16 bits, as long as it is remembered what is
     * run; F32 rounds nothing. Everything else is F32 as before, and so are all gradients but those that linear layers multiply.
     */
    public void precision(DType type) {
        recording.mode = new Node.Mode(recording.mode.runs(), new Rounding(type, pool));
    }

    /**
     * The gradient of a watched parameter since {@link #clear}, all walks back together, or null if no loss depended on it.
     *
     * @throws IllegalArgumentException if nobody watches it
     */
    public Slice gradient(Slice parameter) {
        for (Value value : recording.values.overlapping(parameter)) {
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
        recording.clear();
        for (Value leaf : recording.values.leaves()) {
            leaf.sums().forEach(pool::giveBack);
            leaf.sums().clear();
        }
        totals.forEach(pool::giveBack);
        totals.clear();
    }

    @Override
    public void close() {
        clear();
        pool.close();
    }

    /** Whether an operand has a gradient that somebody wants. */
    boolean dependsOnParameters(Op op, Args args) {
        return !paused && recording.values.areReadBy(op, args);
    }

    /** Remembers an operation. */
    void launched(Op op, Args args) {
        boolean depends = dependsOnParameters(op, args);
        recording.values.written(op, args, depends);
        // Which keys and values a cache holds has to be known even if only the queries learn.
        if (depends || op instanceof CacheAppend && !paused) {
            recording.nodes.add(Node.Operation.of(op, args, recording.mode));
        }
    }

    /** How numbers of linear layers are rounded; they are not where nothing is remembered. */
    Rounding rounding() {
        return paused ? new Rounding(DType.F32, pool) : recording.mode.rounding();
    }

    /** Operations that are not remembered, with working memory that is used again. */
    Steps steps() {
        return steps;
    }

    /** Where the decomposition of a layer goes that has no rule: its operations are remembered one by one. */
    OpSink recordingSink(TapedQueue taped) {
        return new RecordingSink(device, taped, pool, recording.kept);
    }
}
