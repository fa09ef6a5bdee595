package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;

/** Elements that are stored one by one; each widens exactly. */
final class FloatBlocks {
    private FloatBlocks() {}

    static void f32(MemorySegment data, long at, float[] out, int to) {
        out[to] = Bytes.float32(data, at);
    }

    static void f16(MemorySegment data, long at, float[] out, int to) {
        out[to] = Bytes.half(data, at);
    }

    static void bf16(MemorySegment data, long at, float[] out, int to) {
        out[to] = Float.intBitsToFloat(Bytes.int16(data, at) << 16);
    }
}
