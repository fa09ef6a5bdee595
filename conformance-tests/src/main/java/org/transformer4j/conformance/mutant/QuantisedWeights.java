package org.transformer4j.conformance.mutant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.transformer4j.api.DType;
import org.transformer4j.api.op.Embedding;
import org.transformer4j.api.op.Linear;
import org.transformer4j.api.op.Op;
import org.transformer4j.api.spi.Args;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.Device;
import org.transformer4j.api.spi.Kernel;
import org.transformer4j.api.spi.Queue;
import org.transformer4j.api.spi.Slice;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** A device that keeps what it needs of a quantised weight to go wrong in a product, and still unpacks the right numbers. */
class QuantisedWeights extends ForwardingDevice {
    /** The value that a faulty kernel takes for an input. */
    interface Decoder {
        float value(QuantisedRow row, int i);
    }

    /** A dot product of one output with {@code x[from]} and what follows. */
    interface Dot {
        float of(QuantisedRow row, float[] x, int from);
    }

    private final Decoder decoder;
    private final Dot dot;

    private QuantisedWeights(Device device, Decoder decoder, Dot dot) {
        super(device);
        this.decoder = decoder;
        this.dot = dot;
    }

    /** Kernels that decode elements wrongly. */
    static Mutant decoding(String name, Decoder decoder) {
        return decoding(name, "Linear", decoder);
    }

    /** Kernels that decode elements wrongly, which the cases of {@code group} have to notice: a sum hides some of it. */
    static Mutant decoding(String name, String group, Decoder decoder) {
        return new Mutant(name, group, device -> new QuantisedWeights(device, decoder, null));
    }

    /** Linear layers that add up in another way. */
    static Mutant adding(String name, Dot dot) {
        return new Mutant(name, "Linear", device -> new QuantisedWeights(device, QuantisedRow::value, dot));
    }

    /** The right weight, the one that kernels read, and its parts. */
    private record Kept(Buffer right, Buffer read, List<QuantisedRow> rows) implements Buffer {
        @Override
        public DType type() {
            return right.type();
        }

        @Override
        public long elements() {
            return right.elements();
        }

        @Override
        public void close() {
            right.close();
            read.close();
        }
    }

    @Override
    public Buffer pack(WeightSpec spec, WeightSource source) {
        Buffer right = device.pack(spec, source);
        if (!spec.format().isQuantised()) {
            return right;
        }
        List<QuantisedRow> rows = IntStream.range(0, spec.outFeatures()).mapToObj(out -> QuantisedRow.of(spec, source, out)).toList();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(spec.elements() * Float.BYTES, Float.BYTES);
            for (long i = 0; i < spec.elements(); i++) {
                int in = (int) (i % spec.inFeatures());
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, decoder.value(rows.get((int) (i / spec.inFeatures())), in));
            }
            return new Kept(right, device.pack(plain(spec), WeightSource.rowMajor(values, DType.F32, spec.inFeatures())), rows);
        }
    }

    private static WeightSpec plain(WeightSpec spec) {
        return new WeightSpec(spec.outFeatures(), spec.inFeatures(), DType.F32);
    }

    @Override
    public void unpack(WeightSpec spec, Buffer packed, MemorySegment destination) {
        device.unpack(spec, packed instanceof Kept kept ? kept.right : packed, destination);
    }

    @Override
    public Kernel prepare(Op op) {
        return switch (op) {
            case Linear linear when linear.weight().format().isQuantised() ->
                    reading(1, device.prepare(new Linear(plain(linear.weight()), linear.bias())), linear);
            case Embedding table when table.weight().format().isQuantised() ->
                    reading(0, device.prepare(new Embedding(plain(table.weight()))), table);
            default -> device.prepare(op);
        };
    }

    private Kernel reading(int weight, Kernel kernel, Op op) {
        return new FaultyKernel((queue, args) -> {
            Kept kept = (Kept) args.slice(weight).buffer();
            if (dot != null && op instanceof Linear linear) {
                multiply(queue, args, linear, kept.rows);
            } else {
                kernel.launch(queue, Host.with(args, weight, kept.read.all()));
            }
        }, kernel.path());
    }

    private void multiply(Queue queue, Args args, Linear op, List<QuantisedRow> rows) {
        Slice result = args.slice(args.slices() - 1);
        float[] x = Host.floats(queue, args.slice(0));
        float[] bias = op.bias() ? Host.floats(queue, args.slice(2)) : null;
        float[] y = new float[(int) result.length()];
        for (int i = 0; i < y.length; i++) {
            int out = i % rows.size();
            float total = dot.of(rows.get(out), x, i / rows.size() * op.weight().inFeatures());
            y[i] = bias == null ? total : total + bias[out];
        }
        Host.write(queue, result, y);
    }
}
