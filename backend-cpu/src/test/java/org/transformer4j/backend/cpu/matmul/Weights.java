package org.transformer4j.backend.cpu.matmul;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;

import org.transformer4j.api.DType;

/** A random weight: as it is stored, packed, and widened to float32. */
record Weights(StridedWeights stored, PackedLayout layout, MemorySegment packed, Matrix floats) {
    static Weights random(DType type, int outputs, int inputs, long seed) {
        Random random = new Random(seed);
        Matrix floats = Matrix.random(outputs, inputs, 0, seed);
        MemorySegment segment = Arena.ofAuto().allocate((long) outputs * inputs * type.bytes() + 4, 4);
        for (int output = 0; output < outputs; output++) {
            for (int input = 0; input < inputs; input++) {
                long index = (long) output * inputs + input;
                if (type == DType.F32) {
                    segment.setAtIndex(JAVA_FLOAT, index, floats.get(output, input));
                } else {
                    // Every sixteenth value is any finite one, subnormals among them; the rest stay near 1.
                    short bits = random.nextInt(16) == 0 ? anyFinite(type, random) : near(type, floats.get(output, input));
                    segment.setAtIndex(JAVA_SHORT, index, bits);
                    floats.set(output, input, widen(type, bits));
                }
            }
        }
        PackedLayout layout = new PackedLayout(type, outputs, inputs);
        StridedWeights stored = new StridedWeights(segment, 0, inputs, 1, type);
        MemorySegment packed = Arena.ofAuto().allocate(Math.max(64, layout.bytes()), 64);
        WeightPacking.pack(stored, layout, packed, 0, 0, layout.panels());
        return new Weights(stored, layout, packed, floats);
    }

    static float widen(DType type, short bits) {
        return type == DType.F16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
    }

    private static short near(DType type, float value) {
        float tame = Math.max(-4, Math.min(4, value));
        return type == DType.F16 ? Float.floatToFloat16(tame) : (short) (Float.floatToIntBits(tame) >>> 16);
    }

    private static short anyFinite(DType type, Random random) {
        short bits = (short) random.nextInt();
        return Float.isFinite(widen(type, bits)) ? bits : 1;
    }
}
