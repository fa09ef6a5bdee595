package org.transformer4j.backend.cpu.benchmark;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.transformer4j.api.format.WeightFormat;
import org.transformer4j.backend.cpu.matmul.PackedLayout;
import org.transformer4j.backend.cpu.matmul.PackedMatMul;
import org.transformer4j.backend.cpu.thread.Workers;

/** A vector times a packed weight, and a bare loop that only reads the same bytes. */
final class VectorProduct {
    private final Workers workers;
    private final PackedLayout layout;
    private final PackedMatMul product;
    private final ReadLoop read;

    VectorProduct(WeightFormat format, int outputs, int inputs, Workers workers) {
        this.workers = workers;
        layout = new PackedLayout(format, outputs, inputs);
        MemorySegment weights = Arena.ofAuto().allocate(layout.bytes(), 64);
        Random random = new Random(1);
        for (long i = 0; i < layout.bytes() / Math.clamp(format.blockBytes(), Short.BYTES, Float.BYTES); i++) {
            float value = (float) random.nextGaussian() * 0.02f;
            switch (format) {
                case F32 -> weights.setAtIndex(JAVA_FLOAT, i, value);
                case F16 -> weights.setAtIndex(JAVA_SHORT, i, Float.floatToFloat16(value));
                case BF16 -> weights.setAtIndex(JAVA_SHORT, i, (short) (Float.floatToIntBits(value) >>> 16));
                // Integers as good as any; where there are scales, they lie between 2^-7 and 2^-6.
                default -> weights.setAtIndex(JAVA_INT, i, random.nextInt() & 0x03ff_03ff | 0x2000_2000);
            }
        }
        MemorySegment x = Arena.ofAuto().allocate((long) inputs * Float.BYTES, 64);
        for (int i = 0; i < inputs; i++) {
            x.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        MemorySegment y = Arena.ofAuto().allocate((long) outputs * Float.BYTES, 64);
        product = new PackedMatMul(layout).left(x, 0, inputs, false).weights(weights, 0).result(y, 0, outputs);
        read = new ReadLoop(weights);
    }

    void multiply() {
        product.multiply(1, workers);
    }

    void read() {
        workers.run(read, read.chunks());
    }

    /** Bytes of the weight. */
    double bytes() {
        return layout.bytes();
    }
}
