package org.transformer4j.models.gguf;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.transformer4j.api.canon.Bfloat16;
import org.transformer4j.api.format.WeightFormat;

/** Stores floats in every format, block by block, with the nearest numbers between the least and the largest; none of it is clever. */
final class Quantiser {
    private static final int GROUP = 32;
    private static final int SMALL_GROUP = 16;

    private Quantiser() {}

    static byte[] quantise(WeightFormat format, float[] values) {
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(format.bytes(values.length))).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += format.blockSize()) block(format, values, from, out);
        return out.array();
    }

    /** What a device sees of {@code values} stored like this. */
    static float[] dequantise(WeightFormat format, byte[] bytes) {
        float[] values = new float[bytes.length / format.blockBytes() * format.blockSize()];
        MemorySegment data = MemorySegment.ofArray(bytes);
        for (int at = 0; at < values.length; at += format.blockSize()) format.decode(data, at / format.blockSize(), values, at);
        return values;
    }

    private static void block(WeightFormat format, float[] x, int from, ByteBuffer out) {
        switch (format) {
            case F32 -> out.putFloat(x[from]);
            case F16 -> out.putShort(Float.floatToFloat16(x[from]));
            case BF16 -> out.putShort(Bfloat16.fromFloat(x[from]));
            case Q8_0 -> {
                float d = half(out, extreme(x, from, GROUP) / -128);
                for (int i = 0; i < GROUP; i++) out.put((byte) nearest(x[from + i], d, -128, 127));
            }
            case Q4_0, Q5_0 -> {
                int half = 1 << format.bits() - 1;
                float d = half(out, extreme(x, from, GROUP) / -half);
                int[] q = new int[GROUP];
                for (int i = 0; i < GROUP; i++) q[i] = nearest(x[from + i], d, -half, half - 1) + half;
                nibbles(q, format.bits(), out);
            }
            case Q4_1, Q5_1 -> {
                float least = least(x, from, GROUP);
                int top = (1 << format.bits()) - 1;
                float d = half(out, (largest(x, from, GROUP) - least) / top);
                float m = half(out, least);
                int[] q = new int[GROUP];
                for (int i = 0; i < GROUP; i++) q[i] = nearest(x[from + i] - m, d, 0, top);
                nibbles(q, format.bits(), out);
            }
            case Q4_K, Q5_K -> superBlock(x, from, format, out);
            case Q6_K -> sixBits(x, from, out);
        }
    }

    /** 16 bytes with the lower halves of 32 numbers, and the fifth bits before them. */
    private static void nibbles(int[] q, int bits, ByteBuffer out) {
        if (bits == 5) {
            int fifth = 0;
            for (int i = 0; i < GROUP; i++) fifth |= (q[i] >> 4) << i;
            out.putInt(fifth);
        }
        for (int i = 0; i < GROUP / 2; i++) out.put((byte) (q[i] & 15 | (q[i + GROUP / 2] & 15) << 4));
    }

    private static void superBlock(float[] x, int from, WeightFormat format, ByteBuffer out) {
        int groups = format.groups();
        int top = (1 << format.bits()) - 1;
        float[] scales = new float[groups];
        float[] minima = new float[groups];
        for (int g = 0; g < groups; g++) {
            float least = Math.min(0, least(x, from + g * GROUP, GROUP));
            scales[g] = (largest(x, from + g * GROUP, GROUP) - least) / top;
            minima[g] = -least;
        }
        float d = half(out, largest(scales, 0, groups) / 63);
        float m = half(out, largest(minima, 0, groups) / 63);
        int[] s = new int[groups];
        int[] t = new int[groups];
        int[] q = new int[format.blockSize()];
        for (int g = 0; g < groups; g++) {
            s[g] = nearest(scales[g], d, 0, 63);
            t[g] = nearest(minima[g], m, 0, 63);
            for (int i = g * GROUP; i < (g + 1) * GROUP; i++) q[i] = nearest(x[from + i] + m * t[g], d * s[g], 0, top);
        }
        for (int g = 0; g < 4; g++) out.put((byte) (s[g] | (s[g + 4] >> 4) << 6));
        for (int g = 0; g < 4; g++) out.put((byte) (t[g] | (t[g + 4] >> 4) << 6));
        for (int g = 4; g < 8; g++) out.put((byte) (s[g] & 15 | (t[g] & 15) << 4));
        if (format.bits() == 5) {
            for (int i = 0; i < GROUP; i++) {
                int fifth = 0;
                for (int g = 0; g < groups; g++) fifth |= (q[g * GROUP + i] >> 4) << g;
                out.put((byte) fifth);
            }
        }
        for (int quarter = 0; quarter < 4; quarter++) {
            for (int i = 0; i < GROUP; i++) out.put((byte) (q[quarter * 64 + i] & 15 | (q[quarter * 64 + GROUP + i] & 15) << 4));
        }
    }

    private static void sixBits(float[] x, int from, ByteBuffer out) {
        float[] scales = new float[16];
        for (int g = 0; g < 16; g++) scales[g] = extreme(x, from + g * SMALL_GROUP, SMALL_GROUP) / -32;
        float d = Float.float16ToFloat(Float.floatToFloat16(extreme(scales, 0, 16) / -128));
        int[] s = new int[16];
        int[] q = new int[256];
        for (int g = 0; g < 16; g++) {
            s[g] = nearest(scales[g], d, -128, 127);
            for (int i = g * SMALL_GROUP; i < (g + 1) * SMALL_GROUP; i++) q[i] = nearest(x[from + i], d * s[g], -32, 31) + 32;
        }
        for (int half = 0; half < 256; half += 128) {
            for (int i = 0; i < 64; i++) out.put((byte) (q[half + i] & 15 | (q[half + i + 64] & 15) << 4));
        }
        for (int half = 0; half < 256; half += 128) {
            for (int i = half; i < half + GROUP; i++) {
                out.put((byte) (q[i] >> 4 | q[i + 32] >> 4 << 2 | q[i + 64] >> 4 << 4 | q[i + 96] >> 4 << 6));
            }
        }
        for (int scale : s) out.put((byte) scale);
        half(out, d);
    }

    /** Writes a binary16, and gives what it became. */
    private static float half(ByteBuffer out, float value) {
        short bits = Float.floatToFloat16(value);
        out.putShort(bits);
        return Float.float16ToFloat(bits);
    }

    private static int nearest(float x, float step, int least, int largest) {
        return step == 0 ? Math.clamp(0, least, largest) : Math.clamp(Math.round(x / step), least, largest);
    }

    /** The element that is furthest from 0, with its sign: it becomes the least number, which has no counterpart. */
    private static float extreme(float[] x, int from, int count) {
        float extreme = 0;
        for (int i = from; i < from + count; i++) if (Math.abs(x[i]) > Math.abs(extreme)) extreme = x[i];
        return extreme;
    }

    private static float least(float[] x, int from, int count) {
        float least = x[from];
        for (int i = from; i < from + count; i++) least = Math.min(least, x[i]);
        return least;
    }

    private static float largest(float[] x, int from, int count) {
        float largest = x[from];
        for (int i = from; i < from + count; i++) largest = Math.max(largest, x[i]);
        return largest;
    }
}
