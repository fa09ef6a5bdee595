package org.transformer4j.api;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/**
 * The parameters of a model on one backend. Filled by one thread; once filled it never changes and may be shared by all.
 * Closing it frees them.
 */
public final class Weights implements AutoCloseable {
    private final Backend backend;
    private final Predicate<String> widened;
    private final List<Buffer> buffers = new ArrayList<>();
    private final List<Weight> matrices = new ArrayList<>();
    private final List<NamedParameter> named = new ArrayList<>();

    /** An empty set of parameters. */
    public Weights(Backend backend) {
        this(backend, _ -> false);
    }

    /**
     * The same, where some matrices are kept in F32 though they are stored in 16 bits: those that learn, because small steps would be lost
     * in a number of 16 bits.
     *
     * @param widened which, by their names in the checkpoint
     */
    public Weights(Backend backend, Predicate<String> widened) {
        this.backend = backend;
        this.widened = widened;
    }

    /** Where the parameters are. */
    public Backend backend() {
        return backend;
    }

    /** The format in which a matrix is kept: that in which it is stored, unless it is widened. Quantised matrices are not. */
    public WeightFormat format(String name, WeightFormat stored) {
        return !stored.isQuantised() && widened.test(name) ? WeightFormat.of(DType.F32) : stored;
    }

    /** Copies a matrix to the device, in the device's own layout. */
    public Weight matrix(WeightSpec spec, WeightSource source) {
        Weight weight = table(spec, source);
        matrices.add(weight);
        return weight;
    }

    /** Copies a table that is no parameter, such as sinusoids: it belongs to no checkpoint and never learns. */
    public Weight table(WeightSpec spec, WeightSource source) {
        return new Weight(spec, own(backend.device().pack(spec, source)));
    }

    /**
     * Copies a dense parameter to the device.
     *
     * @throws IllegalArgumentException if the number of values is not that of the shape
     */
    public Parameter parameter(Shape shape, float... values) {
        if (values.length != shape.elements()) {
            throw new IllegalArgumentException("%d values for a parameter of shape %s".formatted(values.length, shape));
        }
        Buffer buffer = own(backend.device().allocate(DType.F32, Math.max(1, values.length)));
        try (Arena arena = Arena.ofConfined(); Queue queue = backend.device().newQueue()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            queue.write(buffer.all().slice(0, values.length), segment);
            queue.finish();
        }
        return new Parameter(shape, buffer.all().slice(0, values.length));
    }

    /** Remembers under which name a checkpoint has a parameter. */
    public void name(NamedParameter parameter) {
        named.add(parameter);
    }

    /** The parameters that have names, in the order in which they were read. */
    public List<NamedParameter> named() {
        return List.copyOf(named);
    }

    /** The matrices that are parameters, in the order in which they were copied. */
    public List<Weight> matrices() {
        return List.copyOf(matrices);
    }

    /** Number of buffers that are held. */
    public int size() {
        return buffers.size();
    }

    @Override
    public void close() {
        List<Buffer> open = List.copyOf(buffers);
        buffers.clear();
        CloseAll.of(open);
    }

    private Buffer own(Buffer buffer) {
        buffers.add(buffer);
        return buffer;
    }
}
