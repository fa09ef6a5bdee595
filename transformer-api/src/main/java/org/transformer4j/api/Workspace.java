package org.transformer4j.api;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Supplier;
import org.transformer4j.api.op.Copy;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;

/**
 * Where one thread computes: a queue of a backend, and memory for results that live until the next {@link #reset}.
 *
 * <p>Operations mean what they say at once but may run later; {@link Tensor#toArray} and {@link #finish} wait, and report
 * what went wrong. Memory is never given back before {@link #close}, so that the same steps after a reset find the same
 * places: that is what makes a {@link Recording} repeatable.
 */
public final class Workspace implements AutoCloseable {
    private final Backend backend;
    private final Queue queue;
    private final Map<DType, Region> regions = new EnumMap<>(DType.class);
    private Recording recording;
    private long epoch;
    private boolean closed;

    Workspace(Backend backend) {
        this.backend = backend;
        this.queue = backend.device().newQueue();
    }

    /** The backend that computes. */
    public Backend backend() {
        return backend;
    }

    /** The queue that operations go to. */
    public Queue queue() {
        return queue;
    }

    /** A tensor with these numbers. */
    public Tensor tensor(Shape shape, float... values) {
        if (values.length != shape.elements()) {
            throw new IllegalArgumentException("%d values for a tensor of shape %s".formatted(values.length, shape));
        }
        refuseInRecording("numbers of the host");
        Tensor tensor = allocate(shape);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(tensor.slice(), arena.allocateFrom(ValueLayout.JAVA_FLOAT, values));
        }
        return tensor;
    }

    /** A slice with these integers: token ids or positions. */
    public Slice integers(int... values) {
        refuseInRecording("numbers of the host");
        Slice slice = allocate(DType.I32, values.length);
        try (Arena arena = Arena.ofConfined()) {
            queue.write(slice, arena.allocateFrom(ValueLayout.JAVA_INT, values));
        }
        return slice;
    }

    /** A tensor with undefined contents, for an operation to write. */
    public Tensor allocate(Shape shape) {
        return new Tensor(this, shape, allocate(DType.F32, shape.elements()));
    }

    /** A slice with undefined contents. */
    public Slice allocate(DType type, long elements) {
        if (closed) {
            throw new IllegalStateException("the workspace has been closed; open another one");
        }
        return regions.computeIfAbsent(type, t -> new Region(backend.device(), t)).allocate(elements);
    }

    /** Rows {@code ids} of a weight, as a tensor {@code [ids, width]}. */
    public Tensor embedding(Weight table, Slice ids) {
        Tensor y = allocate(Shape.of(Math.toIntExact(ids.length()), table.spec().inFeatures()));
        launch(new Embedding(table.spec()), Args.of(new long[] {ids.length()}, table.buffer().all(), ids, y.slice()));
        return y;
    }

    /**
     * Checks the arguments and queues an operation.
     *
     * @throws IllegalArgumentException if an argument does not fit the operation
     */
    public void launch(Op op, Args args) {
        args.check(op);
        Kernel kernel = backend.kernel(op);
        kernel.launch(queue, args);
        if (recording != null) {
            recording.add(op, kernel, args);
        }
    }

    /**
     * Runs {@code body} and keeps nothing of it but its result, so that the layers of a deep model share the memory of one. A device
     * that retains results keeps all.
     *
     * @param shape shape of the result
     * @throws IllegalArgumentException if the result has another shape
     */
    public Tensor scoped(Shape shape, Supplier<Tensor> body) {
        if (backend.device().retainsResults()) {
            return announced(shape, body.get());
        }
        Tensor kept = allocate(shape);
        Mark before = mark();
        Tensor result = announced(shape, body.get());
        long elements = shape.elements();
        launch(new Copy(DType.F32), Args.of(new long[] {1, elements, elements, elements}, result.slice(), kept.slice()));
        release(before);
        return kept;
    }

    /** How much memory was in use at some moment. */
    public static final class Mark {
        private final Map<DType, Long> heights = new EnumMap<>(DType.class);

        private Mark() {}
    }

    /** How much memory is in use now. */
    public Mark mark() {
        Mark mark = new Mark();
        regions.forEach((type, region) -> mark.heights.put(type, region.mark()));
        return mark;
    }

    /** Whether memory was allocated here since a mark. */
    public boolean isSince(Mark mark, Slice slice) {
        Region region = regions.get(slice.type());
        return region != null && region.isAbove(mark.heights.getOrDefault(slice.type(), 0L), slice);
    }

    /** Gives back what was allocated since a mark. Others will write over it, so nobody may look at tensors from there any more. */
    public void release(Mark mark) {
        regions.forEach((type, region) -> region.release(mark.heights.getOrDefault(type, 0L)));
    }

    private static Tensor announced(Shape shape, Tensor result) {
        if (!result.shape().equals(shape)) {
            throw new IllegalArgumentException("the result has shape %s; %s was announced".formatted(result.shape(), shape));
        }
        return result;
    }

    /**
     * Runs {@code step}, and remembers every operation that it queues, so that the same can be run again. Numbers of the host
     * are no operations: a step that uploads or reads some is refused.
     *
     * @throws IllegalStateException if a recording is going on, or the step moves numbers between host and device
     */
    public Recording record(Runnable step) {
        if (recording != null) {
            throw new IllegalStateException("a recording is going on; recordings do not nest");
        }
        recording = new Recording(queue);
        try {
            step.run();
            return recording;
        } finally {
            recording = null;
        }
    }

    /** Waits, and copies the numbers of an F32 slice to the heap. */
    public float[] toArray(Slice slice) {
        refuseInRecording("numbers of the device");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment numbers = arena.allocate(slice.length() * Float.BYTES, Float.BYTES);
            queue.read(slice, numbers);
            return numbers.toArray(ValueLayout.JAVA_FLOAT);
        }
    }

    /** Waits until all has run. */
    public void finish() {
        queue.finish();
    }

    /** Forgets all tensors. Their memory is used again. */
    public void reset() {
        epoch++;
        regions.values().forEach(region -> region.release(0));
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            epoch++;
            try (CloseAll all = new CloseAll()) {
                regions.values().forEach(all::add);
                all.add(queue);
            }
        }
    }

    /** Copies a tensor's numbers to host memory of the same size. */
    void read(Tensor tensor, MemorySegment destination) {
        refuseInRecording("numbers of the device");
        queue.read(tensor.slice(), destination);
    }

    /** Increases with every {@link #reset}: tensors of an earlier epoch are gone. */
    long epoch() {
        return epoch;
    }

    private void refuseInRecording(String what) {
        if (recording != null) {
            throw new IllegalStateException(what + " cannot be part of a recording; move them before it, or make them a parameter");
        }
    }
}
