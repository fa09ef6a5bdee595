package org.transformer4j.conformance.mutant;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.transformer4j.api.DType;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.canon.Binary16;
import org.transformer4j.api.canon.Canon;
import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.api.spi.Buffer;
import org.transformer4j.api.spi.WeightSource;
import org.transformer4j.api.spi.WeightSpec;

/** Quantised weights that are decoded wrongly, or multiplied before they are decoded. */
final class QuantisedMutants {
    private static final int FIRST_NORMAL_HALF = 0x400;

    private QuantisedMutants() {}

    static List<Mutant> all() {
        return List.of(
                QuantisedWeights.decoding("swaps-the-halves-of-a-byte", (row, i) -> row.format().bits() == 4
                        ? row.value(row.numbers()[i ^ 1], row.scales()[i], row.offsets()[i]) : row.value(i)),
                QuantisedWeights.decoding("takes-the-scale-of-the-next-group", (row, i) -> {
                    int next = (i + row.format().groupSize()) % row.inputs();
                    return row.value(row.numbers()[i], row.scales()[next], row.offsets()[i]);
                }),
                QuantisedWeights.decoding("takes-the-minimum-of-the-first-group",
                        (row, i) -> row.value(row.numbers()[i], row.scales()[i], row.offsets()[i - i % row.format().blockSize()])),
                QuantisedWeights.decoding("forgets-the-upper-bits-of-an-integer", (row, i) -> row.format().bits() < 8
                        ? row.value((row.numbers()[i] + row.bias() & 15) - row.bias(), row.scales()[i], row.offsets()[i]) : row.value(i)),
                QuantisedWeights.decoding("forgets-the-minimum", (row, i) -> row.scales()[i] * row.numbers()[i]),
                QuantisedWeights.decoding("rounds-the-scales-of-groups",
                        (row, i) -> row.value(row.numbers()[i], half(row.scales()[i]), row.offsets()[i])),
                QuantisedWeights.decoding("reads-the-scales-of-groups-unsigned", (row, i) -> row.format() == WeightFormat.Q6_K
                        ? Binary16.toFloat(row.d()[i]) * (row.groupScales()[i] & 255) * row.numbers()[i] : row.value(i)),
                QuantisedWeights.decoding("flushes-subnormal-scales", (row, i) -> (row.d()[i] & 0x7fff) < FIRST_NORMAL_HALF
                        ? row.value(row.numbers()[i], 0f, row.offsets()[i]) : row.value(i)),
                QuantisedWeights.decoding("takes-the-bias-away-after-scaling", "Embedding", (row, i) -> row.format().hasMinimum() ? row.value(i)
                        : Math.fma(row.scales()[i], row.numbers()[i] + row.bias(), -(row.scales()[i] * row.bias()))),
                QuantisedWeights.decoding("rounds-decoded-numbers-to-bfloat16",
                        (row, i) -> Bfloat16.toFloat(Bfloat16.fromFloat(row.value(i)))),
                QuantisedWeights.decoding("leaves-out-the-last-block", (row, i) ->
                        i >= row.inputs() - row.format().blockSize() && row.inputs() > Canon.DOT_BLOCK ? 0f : row.value(i)),
                QuantisedWeights.adding("scales-after-the-sum", QuantisedMutants::scaledSums),
                QuantisedWeights.adding("quantises-the-input-as-well", QuantisedMutants::quantisedInput),
                new Mutant("keeps-a-quantised-weight-rounded", "Memory", device -> new ForwardingDevice(device) {
                    @Override
                    public Buffer pack(WeightSpec spec, WeightSource source) {
                        return spec.format().isQuantised() ? rounded(this, spec, source) : device.pack(spec, source);
                    }
                }));
    }

    private static float half(float value) {
        return Binary16.toFloat(Binary16.fromFloat(value));
    }

    /** Each group's integers first, then its scale, as if the order did not matter. */
    private static float scaledSums(QuantisedRow row, float[] x, int from) {
        float total = 0f;
        int size = row.format().groupSize();
        for (int first = 0; first < row.inputs(); first += size) {
            float products = 0f;
            float inputs = 0f;
            for (int i = first; i < first + size; i++) {
                products = Math.fma(x[from + i], row.numbers()[i], products);
                inputs += x[from + i];
            }
            total = Math.fma(products, row.scales()[first], total);
            total = row.format().hasMinimum() ? Math.fma(inputs, row.offsets()[first], total) : total;
        }
        return total;
    }

    /** The input in 8 bits for each 32 numbers, as fast integer products want it. */
    private static float quantisedInput(QuantisedRow row, float[] x, int from) {
        float total = 0f;
        for (int first = 0; first < row.inputs(); first += 32) {
            float largest = 0f;
            for (int i = first; i < first + 32; i++) {
                largest = Math.max(largest, Math.abs(x[from + i]));
            }
            float scale = largest / 127;
            for (int i = first; i < first + 32; i++) {
                float input = scale == 0f ? 0f : (float) Math.rint(x[from + i] / scale) * scale;
                total = Math.fma(input, row.value(i), total);
            }
        }
        return total;
    }

    private static Buffer rounded(ForwardingDevice mutant, WeightSpec spec, WeightSource source) {
        float[] row = new float[spec.inFeatures()];
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(spec.elements() * Float.BYTES, Float.BYTES);
            for (int out = 0; out < spec.outFeatures(); out++) {
                source.row(out, row);
                for (int in = 0; in < row.length; in++) {
                    values.setAtIndex(ValueLayout.JAVA_FLOAT, (long) out * row.length + in, half(row[in]));
                }
            }
            WeightSpec plain = new WeightSpec(spec.outFeatures(), spec.inFeatures(), DType.F32);
            return mutant.device.pack(plain, WeightSource.rowMajor(values, DType.F32, spec.inFeatures()));
        }
    }
}
